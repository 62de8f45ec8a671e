"""Keeps views of lists under a name, and removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event, state_of
from tracker.models import SavedView
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

MOST = 30
"""Views of one officer on one page."""


@transaction.atomic
def save_view(*, page: str, title: str, query: str, is_shared: bool, by: Officer, now: datetime) -> SavedView:
    """
    Keep a view; one of the same officer, page and title is replaced.

    :raises DomainError: without a title, or if there are too many
    """
    title = title.strip()
    if not title:
        raise DomainError("title_required", "请填写视图的名称。", field="title")
    # The officer is locked: two clicks at once make one view.
    Officer.objects.select_for_update().get(pk=by.pk)
    own = SavedView.objects.filter(officer=by, page=page)
    view = own.filter(title=title).first()
    if view is None and own.count() >= MOST:
        raise DomainError("too_many_views", f"一个页面最多保存 {MOST} 个视图，请先删去不用的。", field="title")
    before = state_of(view) if view else None
    view = view or SavedView(officer=by, page=page, title=title)
    view.query, view.is_shared, view.saved_at = query, is_shared, now
    view.save()
    record_event(action="save_view", subject=view, by=by, now=now, before=before, after=state_of(view))
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: Officer, now: datetime) -> None:
    """Remove a view; it is a convenience, of which the audit keeps what it was."""
    record_event(action="remove_view", subject=view, by=by, now=now, before=state_of(view))
    view.delete()
