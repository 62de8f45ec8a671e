"""Admin pages of monthly figures, plans and target lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from projects.admin.base import RecordAdmin
from projects.models import (
    AnnualPlan,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    TargetList,
    TargetMember,
)

if TYPE_CHECKING:
    pass


@admin.register(ProgressFigure)
class ProgressFigureAdmin(RecordAdmin):
    list_display = ("id", "project", "month", "completed_yuan", "actual_output_yuan", "recorded_by", "stands")
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


@admin.register(AnnualPlan)
class AnnualPlanAdmin(RecordAdmin):
    list_display = ("id", "project", "year", "planned_yuan", "recorded_by", "stands")
    list_filter = ("year",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


@admin.register(PlannedDate)
class PlannedDateAdmin(RecordAdmin):
    list_display = ("id", "project", "stage", "planned_on", "recorded_at", "recorded_by", "stands")
    list_filter = ("stage",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


@admin.register(PlanExit)
class PlanExitAdmin(RecordAdmin):
    list_display = ("id", "project", "year", "left_on", "reason", "recorded_by", "stands")
    list_filter = ("year",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


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
