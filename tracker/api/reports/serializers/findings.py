"""Shapes of what looks odd, and of the notes on it."""

from rest_framework import serializers

from tracker.api.fields import ScopeField, UnitField, ZoneField
from tracker.api.matrix import MatrixRowSerializer, by_field
from tracker.api.pagination import CursorField, ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.queries.reports.findings import FindingPosition


class FindingListQuerySerializer(ListQuerySerializer):
    """The query of the findings."""

    cursor = CursorField(FindingPosition.parse)


class FindingMatrixQuerySerializer(QuerySerializer):
    """The query of the counts."""

    by = by_field()
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    is_explained = serializers.BooleanField(required=False, help_text="true 只要已有意见的，false 只要还没有的")


class FindingMatrixSerializer(ReadSerializer):
    rows = MatrixRowSerializer(many=True, help_text="各列为疑点的种类")
    total = serializers.DictField(child=serializers.IntegerField(), help_text="合计")
    scope = ScopeField()


class FindingNoteSerializer(ReadSerializer):
    """An officer's note on a finding."""

    word = serializers.CharField(help_text="核查意见")
    at = serializers.DateTimeField(help_text="时刻")
    by = serializers.CharField(help_text="核查人")


class FindingSerializer(ReadSerializer):
    project = serializers.IntegerField(source="project.pk", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    rule = serializers.CharField(help_text="规则的名称")
    key = serializers.CharField(help_text="同一规则下的哪一处")
    title = serializers.CharField(help_text="标题")
    explanation = serializers.CharField(help_text="看到了什么，可能是什么原因")
    found_at = serializers.DateTimeField(help_text="何时起查到；更正后不再出现，又出现的从头计")
    notes = FindingNoteSerializer(many=True, help_text="核查意见")


class FindingsSerializer(ReadSerializer):
    results = FindingSerializer(many=True)


class NewNoteWriteSerializer(WriteSerializer):
    """A word about a finding."""

    rule = serializers.CharField(max_length=40, help_text="规则的名称")
    key = serializers.CharField(max_length=80, help_text="同一规则下的哪一处")
    word = serializers.CharField(max_length=500, help_text="核查意见")
