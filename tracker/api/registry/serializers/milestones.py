"""Milestones and the files that show them, as answered and as written."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.rules.stages import Kind
from tracker.api.choices import EVIDENCE_KINDS, KINDS, SUB_TYPES
from tracker.api.fields import DayField, NumberField
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer


class MilestoneSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    kind = serializers.ChoiceField(choices=KINDS, help_text="事项")
    occurred_on = serializers.DateField(help_text="发生日期")
    sub_type = serializers.ChoiceField(choices=SUB_TYPES, allow_blank=True, help_text="投产情形")
    note = serializers.CharField(help_text="备注")


class MilestoneWriteSerializer(WriteSerializer):
    kind = serializers.ChoiceField(choices=KINDS, help_text="事项")
    occurred_on = DayField(help_text="发生日期，不能晚于今天")
    sub_type = serializers.ChoiceField(
        choices=SUB_TYPES, required=False, allow_blank=True, help_text="投产情形，只用于投产；更正时不给则不变"
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, help_text="备注，更正时不给则不变")
    corrects = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, help_text="被更正的记录的编号；同一事项已登记时必填"
    )
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="更正的原因，或不合常理的日期为何成立"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # Also a constraint of the database; here it becomes an error of the field.
        if attrs.get("sub_type") and attrs["kind"] != Kind.PRODUCING:
            raise ValidationError({"sub_type": [ErrorDetail("只有投产可以注明投产情形。", "invalid")]})
        return attrs


class EvidenceSerializer(RecordSerializer):
    """A file without its content, which has an address of its own."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    milestone = serializers.IntegerField(source="milestone_id", allow_null=True, help_text="进展节点的编号")
    kind = serializers.ChoiceField(choices=EVIDENCE_KINDS, help_text="种类")
    name = serializers.CharField(help_text="原文件名")
    content_type = serializers.CharField(help_text="类型，按内容判断")
    size = serializers.IntegerField(help_text="大小（字节）")
    sent_sha256 = serializers.CharField(source="sha256", help_text="来件指纹：传来的文件的 SHA-256，相同即同一文件")
    stored_sha256 = serializers.CharField(
        allow_null=True, help_text="存件指纹：保存（图片重新编码后）的文件的 SHA-256；早先的图片没有，为 null"
    )
    taken_on = serializers.DateField(allow_null=True, help_text="拍摄日期")
    place = serializers.CharField(help_text="地点")
    verifier = serializers.CharField(help_text="核实人")
    keeps_location = serializers.BooleanField(help_text="是否保留了拍摄位置")


class EvidenceWriteSerializer(WriteSerializer):
    """The fields of the form that uploads a file."""

    file = serializers.FileField(help_text="JPEG、PNG 或 PDF，不超过 20 MB")
    kind = serializers.ChoiceField(choices=EVIDENCE_KINDS, help_text="种类")
    milestone = NumberField(required=False, help_text="进展节点的编号")
    taken_on = DayField(required=False, help_text="拍摄日期，现场照片必填")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="地点，现场照片必填")
    verifier = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="核实人，现场照片必填")
    keep_location = serializers.BooleanField(default=False, help_text="true 时保留照片里的拍摄位置和时间，默认去掉")


class RequirementSerializer(ReadSerializer):
    """A kind of file that a stage asks for."""

    code = serializers.CharField(help_text="名称")
    words = serializers.CharField(help_text="要求")


class StageNeedsSerializer(ReadSerializer):
    kind = serializers.ChoiceField(choices=KINDS, help_text="阶段")
    is_reached = serializers.BooleanField(help_text="是否已登记")
    required = RequirementSerializer(many=True, help_text="要求的材料")  # type: ignore[assignment]  # hides an attribute
    missing = RequirementSerializer(many=True, help_text="还缺的材料")


class NeedsSerializer(ReadSerializer):
    """The requirements of the reached stages and of the next one."""

    stages = StageNeedsSerializer(many=True)
