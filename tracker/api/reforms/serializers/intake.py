"""Bodies and answers about the intake of projects (招落一体)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from projects.models import IntakeClass
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import DayField
from tracker.api.pagination import CursorField, LimitField, paginated_schema
from tracker.api.reforms.serializers.clocks import ClockSerializer, PauseSerializer, read_record_from
from tracker.api.reforms.serializers.reforms import PeriodQuerySerializer, PeriodSerializer
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer, reason
from tracker.api.workbook_views import FormatField

if TYPE_CHECKING:
    from rest_framework.fields import Field


class ClassSerializer(ReadSerializer):
    """A class of projects with its limit."""

    code = serializers.CharField(help_text="代码")
    label = serializers.CharField(help_text="项目类型")  # type: ignore[assignment]  # hides an attribute
    limit_days = serializers.IntegerField(help_text="时限（工作日）")
    source = serializers.CharField(help_text="依据")  # type: ignore[assignment]  # hides an attribute


class ClassField(serializers.PrimaryKeyRelatedField[IntakeClass]):
    """A class by its code."""

    default_error_messages = {"does_not_exist": "没有这个项目类型。", "incorrect_type": "应为项目类型的代码。"}

    def __init__(self, help_text: str = "项目类型的代码，首次登记必填，见 /intake-classes/") -> None:
        super().__init__(queryset=IntakeClass.objects.all(), required=False, help_text=help_text)

    def to_internal_value(self, data: Any) -> IntakeClass:
        # PostgreSQL refuses NUL in a text, which a query may hold; no code does.
        if isinstance(data, str) and "\x00" in data:
            self.fail("does_not_exist")
        return super().to_internal_value(data)


class IntakeWriteSerializer(WriteSerializer):
    """An intake, or its end; fields that are left out keep their values."""

    intake_class = ClassField()
    started_on = DayField(required=False, help_text="受理日期，首次登记必填")
    finished_on = DayField(required=False, allow_null=True, help_text="办结日期")
    reason = reason()


class IntakeTermsSerializer(RecordSerializer):
    """What stands of an intake."""

    project = serializers.IntegerField(source="intake.project_id", help_text="项目的编号")
    intake_class = serializers.CharField(source="intake.intake_class_id", help_text="项目类型的代码")
    intake_class_label = serializers.CharField(source="intake.intake_class.label", help_text="项目类型")
    limit_days = serializers.IntegerField(source="intake.intake_class.limit_days", help_text="时限（工作日）")
    started_on = serializers.DateField(source="intake.started_on", help_text="受理日期，当日不计")
    finished_on = serializers.DateField(source="intake.finished_on", allow_null=True, help_text="办结日期")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        read_record_from(fields, "intake")
        return fields


class IntakesQuerySerializer(PeriodQuerySerializer):
    """The query of the running clocks; the period is that of the finished ones."""

    intake_class = ClassField("项目类型的代码，见 /intake-classes/")
    over = serializers.BooleanField(required=False, help_text="true 只要超时的，false 只要未超时的；不影响汇总")
    cursor = CursorField()
    limit = LimitField()
    format = FormatField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; by default what runs today, and what was finished this year."""
        fields = super().get_fields()
        for name, words in (("from", "办结期间的起始日期，默认当年 1 月 1 日"), ("to", "截至哪一天，默认今天")):
            fields[name].required, fields[name].help_text = False, f"{words}，含当日"
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # Not defaults of the fields: they depend on the day of the request and on each other.
        attrs.setdefault("to", self.context["today"])
        attrs.setdefault("from", attrs["to"].replace(month=1, day=1))
        return super().validate(attrs)


class RunningIntakeSerializer(ClockSerializer):
    """A clock that runs, with its project."""

    project = serializers.IntegerField(source="intake.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="intake.project.name", help_text="项目名称")
    zone = serializers.IntegerField(source="intake.project.zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="intake.project.zone.name", help_text="开发区")
    unit = serializers.CharField(source="intake.project.zone.unit_id", help_text="填报单位的代码")
    unit_name = serializers.CharField(source="intake.project.zone.unit.name", help_text="填报单位")
    intake_class = serializers.CharField(source="intake.intake_class_id", help_text="项目类型的代码")
    intake_class_label = serializers.CharField(source="intake.intake_class.label", help_text="项目类型")
    limit_days = serializers.IntegerField(source="intake.intake_class.limit_days", help_text="时限（工作日）")
    started_on = serializers.DateField(source="intake.started_on", help_text="受理日期，当日不计")


class IntakeTallySerializer(FastSerializer):
    """The counts of one class in one zone."""

    unit_name = serializers.CharField(help_text="填报单位；合计为空")
    zone_name = serializers.CharField(help_text="开发区")
    class_label = serializers.CharField(help_text="项目类型")
    running = serializers.IntegerField(source="tally.running", help_text="结束日期当日在办的")
    over = serializers.IntegerField(source="tally.over", help_text="其中超过时限的")
    paused = serializers.IntegerField(source="tally.paused", help_text="其中正在暂停的")
    within = serializers.IntegerField(source="tally.within", help_text="期间办结且未超过时限的，即按时率的分子")
    finished = serializers.IntegerField(source="tally.finished", help_text="期间办结的，即按时率的分母")
    within_percent = serializers.CharField(
        source="tally.share.percent", allow_null=True, help_text="按时办结率，两位小数；没有办结的为 null"
    )


class IntakeSummarySerializer(PeriodSerializer):
    """The question, and the counts by zone and class."""

    unpublished_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="所涉年份中放假安排尚未公布、按周一至周五计算的"
    )
    rows = IntakeTallySerializer(many=True, help_text="分开发区、分项目类型")
    total = IntakeTallySerializer(help_text="合计：分子之和除以分母之和")


def intakes_page() -> ReadSerializer:
    """Return the shape of a page of running clocks, with the question and the counts."""
    page = paginated_schema(RunningIntakeSerializer).fields
    return inline_serializer("IntakesPage", {**page, **IntakeSummarySerializer().fields})


class IntakeSerializer(IntakeTermsSerializer, ClockSerializer):
    """A project's intake, with its clock."""

    pauses = PauseSerializer(many=True, help_text="暂停")
