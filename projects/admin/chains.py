"""Admin pages of the key chains."""

from __future__ import annotations

from django.contrib import admin

from projects.admin.base import Kept, ModelAdmin, RecordAdmin
from projects.models import ChainAlias, ChainLeader, KeyChain


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
