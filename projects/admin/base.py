"""What the admin pages of records have in common: they are to look at; whatever changes a record is an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

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


class ProjectRecordAdmin(RecordAdmin):
    """Records of projects, found by the names of these."""

    list_select_related = ("project", "recorded_by")
    search_fields = ("project__name",)
