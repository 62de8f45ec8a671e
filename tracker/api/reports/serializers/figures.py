"""Bodies, queries and answers about monthly figures and their approval."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.fields import BoundedListField, MonthField, NumberField, WanField
from tracker.api.pagination import RecordListQuerySerializer
from tracker.api.reports.serializers.reports import LARGEST_BATCH
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer


class ApprovalSerializer(ReadSerializer):
    """Who accepted figures, and when."""

    at = serializers.DateTimeField(source="recorded_at", help_text="审核时刻")
    by = serializers.CharField(source="recorded_by", help_text="审核人；市级、省级导入的即导入人")
    reason = serializers.CharField(help_text="说明")


class FigureSerializer(RecordSerializer):
    """The figures of a project for a month, as the rates read them."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    month = MonthField(help_text="月份")
    completed_wan = WanField(source="completed_yuan", allow_null=True, help_text="开工以来累计完成投资（万元）")
    year_completed_wan = WanField(source="year_completed_yuan", allow_null=True, help_text="本年累计完成投资（万元）")
    month_completed_wan = WanField(source="month_completed_yuan", allow_null=True, help_text="本月完成投资（万元）")
    actual_output_wan = WanField(source="actual_output_yuan", allow_null=True, help_text="实际年产值（万元）")
    no_change = serializers.BooleanField(help_text="确认无变化：本月不另存金额，沿用以前月份的数据")
    approvals = ApprovalSerializer(
        source="approvals.all", many=True, help_text="审核通过的记录，至多一条；未审核的为空"
    )


class FigureListQuerySerializer(RecordListQuerySerializer):
    """The query of the figures."""

    month = MonthField(required=False, help_text="月份")
    project = NumberField(required=False, help_text="项目的编号")
    zone = NumberField(required=False, help_text="开发区的编号")
    reviewed = serializers.BooleanField(required=False, help_text="true 为已审核通过的，false 为未审核的")
    imported = serializers.BooleanField(
        required=False, help_text="true 为台账导入而没有月报的（在此审核），false 为随月报报送的"
    )


class FigureApprovalWriteSerializer(WriteSerializer):
    """Many figures to approve at once."""

    figures = BoundedListField(child=NumberField(), max_length=LARGEST_BATCH, help_text="月度数据的编号")
