"""Bodies and answers of the months of reporting and of yearly plans."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.fields import DayField, MonthField, WanField
from tracker.api.reports.serializers.plans import PlanPredecessorSerializer
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer


class OnTimeRateSerializer(ReadSerializer):
    """A rate with its parts."""

    numerator = serializers.IntegerField(help_text="按时报送的项目数")
    denominator = serializers.IntegerField(help_text="应报送的项目数")
    percent = serializers.CharField(allow_null=True, help_text="按时报送率（%），没有应报项目时为 null")


class PunctualitySerializer(ReadSerializer):
    key = serializers.IntegerField(allow_null=True, help_text="开发区的编号，合计为 null")
    label = serializers.CharField(help_text="名称")  # type: ignore[assignment]  # hides an attribute
    expected = serializers.IntegerField(help_text="应报送的项目数")
    on_time = serializers.IntegerField(help_text="按时报送")
    late = serializers.IntegerField(help_text="逾期报送")
    missing = serializers.IntegerField(help_text="未报送，或退回后未重报")
    approved = serializers.IntegerField(help_text="已审核")
    on_time_rate = OnTimeRateSerializer(source="rate", help_text="按时报送率")


class ReportingMonthSerializer(ReadSerializer):
    month = MonthField(help_text="填报月份")
    due_on = serializers.DateField(help_text="截止日期，含当日")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="关账时刻，未关账为 null")
    zones = PunctualitySerializer(many=True, help_text="各开发区")
    total = PunctualitySerializer(help_text="合计")


class ReopenWriteSerializer(WriteSerializer):
    """Why a month is opened again."""

    reason = serializers.CharField(max_length=300, help_text="重开的原因")


class DueDayWriteSerializer(WriteSerializer):
    """The last day on which a month's reports are on time."""

    due_on = DayField(help_text="截止日期，含当日")


class PlanSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    year = serializers.IntegerField(help_text="年度")
    planned_wan = WanField(source="planned_yuan", help_text="年度计划投资（万元）")
    replaced = PlanPredecessorSerializer(
        source="corrects", allow_null=True, help_text="它调整的原计划，首次填报为 null"
    )


class PlanWriteSerializer(WriteSerializer):
    """A plan for a year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    planned_wan = WanField(source="planned_yuan", help_text="年度计划投资（万元）")
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="调整已有计划的原因，首次填报可不填"
    )
