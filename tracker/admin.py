"""Admin page of the scheduled work: when each job last ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from tracker.models import Tick

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
else:  # at run time it takes no parameter
    ModelAdmin = admin.ModelAdmin


@admin.register(Tick)
class TickAdmin(ModelAdmin):
    """Signs of life, to look at."""

    list_display = ("job", "ran_at", "trouble")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to whom the site has let in."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
