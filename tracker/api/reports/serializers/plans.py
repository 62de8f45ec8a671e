"""Bodies, queries and answers about planned dates, exits from a year's plan and adjustments of it."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import ADJUSTMENT_LABELS, PLANNED_STAGES
from tracker.api.fields import DayField, TextOfField, WanField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer

ADJUSTMENT_STATES = list(ADJUSTMENT_LABELS.items())
DECISIONS = [("approved", "同意"), ("refused", "不同意")]


class PlannedDateSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    stage = serializers.ChoiceField(choices=PLANNED_STAGES, help_text="阶段")
    planned_on = serializers.DateField(help_text="计划日期")


class PlanExitSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    year = serializers.IntegerField(help_text="年度")
    left_on = serializers.DateField(help_text="调出日期，自这一天起不在分母")


class PlanExitWriteSerializer(WriteSerializer):
    """The province takes a project out of a year's planned starts."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    left_on = DayField(required=False, help_text="调出日期，默认今天")
    reason = serializers.CharField(max_length=300, help_text="调出的原因")


class PlanAdjustmentSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    year = serializers.IntegerField(help_text="年度")
    before_wan = WanField(source="replaces.planned_yuan", help_text="原计划（万元）")
    planned_wan = WanField(source="planned_yuan", help_text="调整为（万元）")
    state = serializers.ChoiceField(choices=ADJUSTMENT_STATES, help_text="审核情况")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="审核时刻")
    decided_by = serializers.CharField(allow_null=True, help_text="审核人")
    note = serializers.CharField(help_text="审核意见")
    plan = serializers.IntegerField(source="plan_id", allow_null=True, help_text="同意后生效的年度计划的编号")


class PlanAdjustmentQuerySerializer(ListQuerySerializer):
    """The query of the adjustments."""

    state = serializers.ChoiceField(choices=ADJUSTMENT_STATES, required=False, help_text="只要这种审核情况的")


class PlanAdjustmentWriteSerializer(WriteSerializer):
    """Another plan for a year that has one."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    planned_wan = WanField(source="planned_yuan", help_text="调整为（万元）")
    reason = serializers.CharField(max_length=300, help_text="调整的原因")


class PlanDecisionWriteSerializer(WriteSerializer):
    decision = serializers.ChoiceField(choices=DECISIONS, help_text="同意或不同意")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="意见，不同意时必填")


class PlanPredecessorSerializer(ReadSerializer):
    """The plan that the one in force replaced."""

    id = serializers.IntegerField(help_text="编号")
    planned_wan = WanField(source="planned_yuan", help_text="原年度计划投资（万元）")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(help_text="录入人")
    ended_at = serializers.DateTimeField(source="withdrawn_at", help_text="被调整的时刻")
    ended_reason = TextOfField(str, source="withdrawn_reason", help_text="调整的原因")
