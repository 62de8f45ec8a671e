"""
Admin pages of the records: to look at. Whatever changes it is an operation, and goes through the API.

Only what the approval reforms refer to, the limits and the lists of procedures, is kept here by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from projects.models import (
    AnnualPlan,
    Assessment,
    AssessmentScheme,
    ChainAlias,
    ChainLeader,
    CohortEntry,
    CohortExit,
    CommitmentTemplate,
    Indicator,
    IndicatorValue,
    Intake,
    IntakeClass,
    ItemTerms,
    KeyChain,
    Milestone,
    ParcelAllocation,
    ParcelTerms,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    Project,
    ProxyPost,
    ProxyService,
    ReformAdoption,
    Round,
    RoundDate,
    SchemeIndicator,
    TargetList,
    TargetMember,
    TemplateItem,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:  # at run time these take no parameters
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class Readable:
    """Lets an administrator, whom the site has let in, look and nothing else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Kept(Readable):
    """Lets an administrator add and change as well; nothing is deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class Withdrawable:
    """Shows whether a row stands."""

    @admin.display(boolean=True, description="有效")
    def stands(self, record: Any) -> bool:
        """Whether nobody has withdrawn it."""
        return record.withdrawn_at is None


class RecordAdmin(Withdrawable, Readable, ModelAdmin):
    """Records, the newest first, to be read and not edited."""

    date_hierarchy = "recorded_at"
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)


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


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    list_display = ("id", "project", "kind", "occurred_on", "recorded_at", "recorded_by", "stands")
    list_filter = ("kind",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


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


@admin.register(ReformAdoption)
class ReformAdoptionAdmin(RecordAdmin):
    """Which approval reforms projects go through."""

    list_display = ("id", "project", "reform", "adopted_on", "recorded_by", "stands")
    list_filter = ("reform",)
    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)


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


@admin.register(ChainAlias)
class ChainAliasAdmin(RecordAdmin):
    """Which texts mean which chain; kept on the page of the chains."""

    list_display = ("id", "text", "chain", "recorded_at", "recorded_by", "stands")
    list_filter = ("chain",)
    list_select_related = ("chain", "recorded_by")
    search_fields = ("text",)


@admin.register(ChainLeader)
class ChainLeaderAdmin(RecordAdmin):
    list_display = ("id", "chain", "owner", "owner_uscc", "recognized_on", "ended_on", "recorded_by", "stands")
    list_filter = ("chain",)
    list_select_related = ("chain", "recorded_by")
    search_fields = ("owner", "owner_uscc")


@admin.register(KeyChain)
class KeyChainAdmin(Kept, ModelAdmin):
    """The province's list of chains."""

    list_display = ("number", "name", "source")
    list_display_links = ("name",)


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


@admin.register(Indicator)
class IndicatorAdmin(Readable, ModelAdmin):
    """What is measured of zones. The province defines it on the pages, where every change is audited."""

    list_display = ("code", "name", "unit", "period_kind", "direction", "is_additive", "valid_from")


@admin.register(IndicatorValue)
class IndicatorValueAdmin(RecordAdmin):
    list_display = ("id", "zone", "indicator", "period_start_on", "text", "recorded_by", "stands")
    list_filter = ("indicator",)
    list_select_related = ("zone", "indicator", "recorded_by")
    search_fields = ("zone__name",)


class SchemeIndicatorInline(Readable, TabularInline):
    """The indicators of a scheme, beside it."""

    model = SchemeIndicator


@admin.register(AssessmentScheme)
class AssessmentSchemeAdmin(RecordAdmin):
    list_display = ("__str__", "group", "missing_policy", "recorded_by", "stands")
    inlines = (SchemeIndicatorInline,)


@admin.register(Assessment)
class AssessmentAdmin(Readable, ModelAdmin):
    """Sealed results."""

    list_display = ("__str__", "sha256", "sealed_at", "sealed_by")
    list_select_related = ("scheme", "sealed_by")
