"""Admin pages of the approval reforms: their records to look at, their limits and lists to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from projects.admin.base import Kept, ModelAdmin, ProjectRecordAdmin, RecordAdmin, TabularInline
from projects.models import (
    CommitmentTemplate,
    Intake,
    IntakeClass,
    ItemTerms,
    ParcelAllocation,
    ParcelTerms,
    ProxyPost,
    ProxyService,
    ReformAdoption,
    TemplateItem,
)

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(ReformAdoption)
class ReformAdoptionAdmin(ProjectRecordAdmin):
    """Which approval reforms projects go through."""

    list_display = ("id", "project", "reform", "adopted_on", "recorded_by", "stands")
    list_filter = ("reform",)


@admin.register(ItemTerms)
class ItemTermsAdmin(RecordAdmin):
    """Procedures under the commitment system."""

    list_display = ("id", "item", "regime", "statutory_days", "started_on", "finished_on", "recorded_by", "stands")
    list_filter = ("regime",)
    list_select_related = ("item", "recorded_by")
    search_fields = ("item__name", "item__project__name")


@admin.register(Intake)
class IntakeAdmin(RecordAdmin):
    list_display = ("id", "project", "intake_class", "started_on", "finished_on", "recorded_by", "stands")
    list_filter = ("intake_class",)
    list_select_related = ("project", "intake_class", "recorded_by")
    search_fields = ("project__name",)


@admin.register(ParcelTerms)
class ParcelTermsAdmin(RecordAdmin):
    list_display = ("id", "parcel", "area_parts", "granted_on", "use", "is_standard", "recorded_by", "stands")
    list_filter = ("is_standard", "use")
    list_select_related = ("parcel", "recorded_by")
    search_fields = ("parcel__number", "parcel__zone__name")


@admin.register(ParcelAllocation)
class ParcelAllocationAdmin(RecordAdmin):
    """Which project has which parcel."""

    list_display = ("id", "parcel", "project", "allocated_on", "released_on", "recorded_by", "stands")
    list_select_related = ("parcel", "project", "recorded_by")
    search_fields = ("parcel__number", "project__name")


@admin.register(ProxyService)
class ProxyServiceAdmin(RecordAdmin):
    list_display = ("id", "project", "lead", "agent", "scope", "opened_on", "closed_on", "recorded_by", "stands")
    list_filter = ("scope",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name", "lead", "agent")


@admin.register(ProxyPost)
class ProxyPostAdmin(RecordAdmin):
    list_display = ("id", "zone", "title", "holder", "opened_on", "closed_on", "recorded_by", "stands")
    list_select_related = ("zone", "recorded_by")
    search_fields = ("title", "holder", "zone__name")


@admin.register(IntakeClass)
class IntakeClassAdmin(Kept, ModelAdmin):
    """The limits of the intake, by class of project."""

    list_display = ("code", "label", "limit_days", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: IntakeClass | None = None) -> tuple[str, ...]:
        """Keep a code that others refer to."""
        return ("code",) if obj else ()


class TemplateItemInline(Kept, TabularInline):
    """The procedures of a list, beside it."""

    model = TemplateItem
    extra = 0


@admin.register(CommitmentTemplate)
class CommitmentTemplateAdmin(Kept, ModelAdmin):
    """Lists of procedures: those that are counted in public but not named are named here."""

    list_display = ("code", "label", "source")
    inlines = (TemplateItemInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: CommitmentTemplate | None = None) -> tuple[str, ...]:
        """Keep a code that others refer to."""
        return ("code",) if obj else ()
