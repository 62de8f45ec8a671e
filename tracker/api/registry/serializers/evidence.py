"""What files that show something look like from outside."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.choices import EVIDENCE_KINDS, KINDS
from tracker.api.fields import DayField, NumberField
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer


class EvidenceSerializer(RecordSerializer):
    """A file, without its content."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    milestone = serializers.IntegerField(source="milestone_id", allow_null=True, help_text="进展节点的编号")
    kind = serializers.ChoiceField(choices=EVIDENCE_KINDS, help_text="种类")
    name = serializers.CharField(help_text="原文件名")
    content_type = serializers.CharField(help_text="类型，按内容判断")
    size = serializers.IntegerField(help_text="大小（字节）")
    taken_on = serializers.DateField(allow_null=True, help_text="拍摄日期")
    place = serializers.CharField(help_text="地点")
    verifier = serializers.CharField(help_text="核实人")
    keeps_location = serializers.BooleanField(help_text="是否保留了拍摄位置")


class EvidenceWriteSerializer(WriteSerializer):
    """A file and what it shows."""

    file = serializers.FileField(help_text="JPEG、PNG 或 PDF，不超过 20 MB")
    kind = serializers.ChoiceField(choices=EVIDENCE_KINDS, help_text="种类")
    milestone = NumberField(required=False, help_text="进展节点的编号")
    taken_on = DayField(required=False, help_text="拍摄日期，现场照片必填")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="地点，现场照片必填")
    verifier = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="核实人，现场照片必填")
    keep_location = serializers.BooleanField(default=False, help_text="true 时保留照片里的拍摄位置和时间，默认去掉")


class RequirementSerializer(ReadSerializer):
    """One thing that a stage asks for."""

    code = serializers.CharField(help_text="名称")
    words = serializers.CharField(help_text="要求")


class StageNeedsSerializer(ReadSerializer):
    """What one stage asks for."""

    kind = serializers.ChoiceField(choices=KINDS, help_text="阶段")
    is_reached = serializers.BooleanField(help_text="是否已登记")
    required = RequirementSerializer(many=True, help_text="要求的材料")  # type: ignore[assignment]  # hides an attribute
    missing = RequirementSerializer(many=True, help_text="还缺的材料")


class NeedsSerializer(ReadSerializer):
    """What the reached stages and the next one ask for."""

    stages = StageNeedsSerializer(many=True)
