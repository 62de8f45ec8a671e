"""Admin pages of projects, what happened to them, and the lists of rounds."""

from __future__ import annotations

from django.contrib import admin

from projects.admin.base import ModelAdmin, ProjectRecordAdmin, Readable, RecordAdmin, TabularInline, Withdrawable
from projects.models import (
    CohortEntry,
    CohortExit,
    Milestone,
    Project,
    Round,
    RoundDate,
)
from projects.rules.identifiers import masked_phone


class RoundDateInline(Readable, TabularInline):
    """The dates that were told of a round."""

    model = RoundDate


@admin.register(Round)
class RoundAdmin(Withdrawable, Readable, ModelAdmin):
    list_display = ("__str__", "held_on", "is_date_published", "opened_at", "stands")
    ordering = ("-held_on",)
    inlines = (RoundDateInline,)


@admin.register(Project)
class ProjectAdmin(Readable, ModelAdmin):
    list_display = ("id", "name", "zone", "category", "chain", "stage", "version", "updated_at")
    list_display_links = ("id", "name")
    list_filter = ("stage", "category", "is_key", "zone__unit")
    list_select_related = ("zone",)
    search_fields = ("name", "owner", "national_code")
    ordering = ("-id",)
    show_full_result_count = False
    exclude = ("contact_phone",)
    readonly_fields = ("masked_phone",)

    @admin.display(description="联系电话")
    def masked_phone(self, project: Project) -> str:
        """The telephone number with its middle hidden: who administers the system calls nobody."""
        return masked_phone(project.contact_phone)


@admin.register(Milestone)
class MilestoneAdmin(ProjectRecordAdmin):
    list_display = ("id", "project", "kind", "occurred_on", "recorded_at", "recorded_by", "stands")
    list_filter = ("kind",)


@admin.register(CohortEntry)
class CohortEntryAdmin(RecordAdmin):
    """Who stands on which list."""

    list_display = ("id", "project", "round", "cohort", "amount_yuan", "reached_on", "left_on", "left_kind", "stands")
    list_filter = ("cohort", "round", "unit")
    list_select_related = ("project", "round")
    search_fields = ("project__name",)


@admin.register(CohortExit)
class CohortExitAdmin(RecordAdmin):
    list_display = ("id", "entry", "kind", "left_on", "reason", "recorded_by", "stands")
    list_filter = ("kind",)
    list_select_related = ("entry__project", "entry__round", "recorded_by")
