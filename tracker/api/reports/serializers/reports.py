"""Bodies, queries and answers of monthly reports and their review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import serializers

from projects.operations.progress_figures import Figures
from tracker.api.fields import BoundedListField, MonthField, NumberField, WanField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.models import ReportState, ReviewLevel
from tracker.operations.reports import Content

if TYPE_CHECKING:
    from tracker.models import ProgressReport

# Each item is handled by itself, but all of them while one request waits.
LARGEST_BATCH = 500
TEXTS = ("narrative", "problems", "explanation")


def amount(source: str, words: str) -> WanField:
    """Return a field of an amount that may be absent or unknown."""
    return WanField(source=source, required=False, allow_null=True, help_text=f"{words}（万元）")


class CarriedSerializer(ReadSerializer):
    """An amount that stands, and the month that reported it."""

    wan = WanField(source="yuan", help_text="万元")
    month = MonthField(help_text="填报它的月份")


class StandsForSerializer(ReadSerializer):
    """What a report without change stands for; null where nothing was ever reported."""

    completed = CarriedSerializer(source="completed_yuan", allow_null=True, help_text="开工以来累计完成投资")
    year_completed = CarriedSerializer(source="year_completed_yuan", allow_null=True, help_text="本年累计完成投资")
    month_completed = CarriedSerializer(source="month_completed_yuan", allow_null=True, help_text="本月完成投资")
    actual_output = CarriedSerializer(source="actual_output_yuan", allow_null=True, help_text="实际年产值")


class ReportSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    month = MonthField(help_text="填报月份")
    state = serializers.ChoiceField(choices=ReportState.choices, help_text="状态")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, help_text="已审核通过的最高级别")
    completed_wan = WanField(source="completed_yuan", allow_null=True, help_text="开工以来累计完成投资（万元）")
    year_completed_wan = WanField(source="year_completed_yuan", allow_null=True, help_text="本年累计完成投资（万元）")
    month_completed_wan = WanField(source="month_completed_yuan", allow_null=True, help_text="本月完成投资（万元）")
    actual_output_wan = WanField(source="actual_output_yuan", allow_null=True, help_text="实际年产值（万元）")
    narrative = serializers.CharField(help_text="形象进度")
    problems = serializers.CharField(help_text="存在问题")
    explanation = serializers.CharField(help_text="说明")
    no_change = serializers.BooleanField(help_text="确认无变化：本月不另存金额")
    stands_for = StandsForSerializer(
        source="carried", allow_null=True, help_text="确认无变化的月报所沿用的数据，随以前月份的更正变动；其他为 null"
    )
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="报送时刻")
    submitted_by = serializers.CharField(allow_null=True, help_text="报送人")
    reviewed_at = serializers.DateTimeField(allow_null=True, help_text="审核时刻")
    reviewed_by = serializers.CharField(allow_null=True, help_text="审核人")
    note = serializers.CharField(help_text="审核意见")
    version = serializers.IntegerField(help_text="版本，即 ETag")


class ReportWriteSerializer(WriteSerializer):
    completed_wan = amount("completed_yuan", "开工以来累计完成投资")
    year_completed_wan = amount("year_completed_yuan", "本年累计完成投资")
    month_completed_wan = amount("month_completed_yuan", "本月完成投资")
    actual_output_wan = amount("actual_output_yuan", "实际年产值")
    narrative = serializers.CharField(max_length=4000, required=False, allow_blank=True, help_text="形象进度")
    problems = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text="存在问题")
    explanation = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="说明：数据与以前不衔接等情形的原因"
    )


class NewReportWriteSerializer(ReportWriteSerializer):
    month = MonthField(help_text="填报月份，如 2024-05")
    no_change = serializers.BooleanField(
        default=False, help_text="true 时沿用以前月份的数据并直接报送，不能再填金额（一步确认无变化）"
    )
    submit = serializers.BooleanField(default=False, help_text="true 时保存后直接报送")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Let no change come with no figures."""
        if attrs["no_change"] and any(name.endswith("_yuan") for name in attrs):
            raise serializers.ValidationError({"no_change": "确认无变化时不填金额，系统沿用以前月份的数据。"})
        return attrs


class NoteWriteSerializer(WriteSerializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", help_text="审核意见")


class ReturnWriteSerializer(WriteSerializer):
    """What has to be changed."""

    note = serializers.CharField(max_length=300, help_text="退回意见，必填")


class EmptyWriteSerializer(WriteSerializer):
    """An empty body; any field in it is refused."""


class ReportListQuerySerializer(ListQuerySerializer):
    """The query of the reports."""

    month = MonthField(required=False, help_text="填报月份")
    state = serializers.ChoiceField(choices=ReportState.choices, required=False, help_text="状态")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, required=False, help_text="已审核通过的最高级别")
    zone = NumberField(required=False, help_text="开发区的编号")


class BatchWriteSerializer(WriteSerializer):
    """Many reports to review at once."""

    reports = BoundedListField(child=NumberField(), max_length=LARGEST_BATCH, help_text="月报的编号")
    decision = serializers.ChoiceField(choices=[("approve", "通过"), ("return", "退回")], help_text="通过或退回")
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="意见，退回时必填"
    )


class NoChangeWriteSerializer(WriteSerializer):
    """Many projects in which nothing changed."""

    month = MonthField(help_text="填报月份")
    projects = BoundedListField(child=NumberField(), max_length=LARGEST_BATCH, help_text="项目的编号")


class OutcomeSerializer(ReadSerializer):
    """What came of one of many."""

    id = serializers.IntegerField(source="pk", help_text="编号")
    done = serializers.BooleanField(source="is_done", help_text="是否办成")
    code = serializers.CharField(help_text="没有办成时，规则的名称")
    detail = serializers.CharField(help_text="没有办成时，原因")


class OutcomesSerializer(ReadSerializer):
    """What came of all of them."""

    results = OutcomeSerializer(many=True)


def content_of(values: dict[str, object], report: ProgressReport | None = None) -> Content:
    """Return what an officer wrote; what is left out is empty, or as in the report that is edited."""
    amounts = {name: values.get(name, getattr(report, name, None)) for name in Figures.__dataclass_fields__}
    words = {name: str(values.get(name, getattr(report, name, ""))) for name in TEXTS}
    # Whoever states an amount says that something changed.
    no_change = report is not None and report.no_change and not values.keys() & amounts.keys()
    return Content(Figures(**amounts), **words, no_change=no_change)  # type: ignore[arg-type]  # WanField made them integers
