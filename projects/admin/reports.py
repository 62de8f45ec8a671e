"""Admin pages of monthly figures, plans and target lists."""

from __future__ import annotations

from django.contrib import admin

from projects.admin.base import ProjectRecordAdmin, RecordAdmin
from projects.models import (
    AnnualPlan,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    TargetList,
    TargetMember,
)


@admin.register(ProgressFigure)
class ProgressFigureAdmin(ProjectRecordAdmin):
    list_display = ("id", "project", "month", "completed_yuan", "actual_output_yuan", "recorded_by", "stands")


@admin.register(AnnualPlan)
class AnnualPlanAdmin(ProjectRecordAdmin):
    list_display = ("id", "project", "year", "planned_yuan", "recorded_by", "stands")
    list_filter = ("year",)


@admin.register(PlannedDate)
class PlannedDateAdmin(ProjectRecordAdmin):
    list_display = ("id", "project", "stage", "planned_on", "recorded_at", "recorded_by", "stands")
    list_filter = ("stage",)


@admin.register(PlanExit)
class PlanExitAdmin(ProjectRecordAdmin):
    list_display = ("id", "project", "year", "left_on", "reason", "recorded_by", "stands")
    list_filter = ("year",)


@admin.register(PlanAdjustment)
class PlanAdjustmentAdmin(RecordAdmin):
    list_display = ("id", "project", "year", "planned_yuan", "recorded_by", "decided_by", "stands")
    list_filter = ("year",)
    list_select_related = ("project", "recorded_by", "decided_by")
    search_fields = ("project__name",)


@admin.register(TargetList)
class TargetListAdmin(RecordAdmin):
    list_display = ("id", "name", "stage", "deadline", "recorded_by", "stands")
    list_filter = ("stage",)
    list_select_related = ("recorded_by",)
    search_fields = ("name",)


@admin.register(TargetMember)
class TargetMemberAdmin(RecordAdmin):
    list_display = ("id", "target", "project", "recorded_by", "stands")
    list_filter = ("target",)
    list_select_related = ("target", "project", "recorded_by")
    search_fields = ("project__name",)
