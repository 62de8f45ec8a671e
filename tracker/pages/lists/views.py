"""Keeping and removing views of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tracker.models import SavedView
from tracker.operations.saved_views import remove_view, save_view
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists.forms import LISTS, SavedViewForm
from tracker.pages.lists.table import FORMAT, PAGE
from tracker.pages.shortcuts import get_visible_or_404

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@officer_required
def view_save(request: OfficerRequest) -> HttpResponse:
    """Keep the list as it is shown, under a name."""
    form = SavedViewForm(request.POST)
    page = request.POST.get("page", "")
    if form.submit(lambda: _save(request, form)):
        messages.success(request, f"视图“{form.cleaned_data['title']}”已保存。")
    else:
        for sentences in form.errors.values():
            messages.error(request, "".join(map(str, sentences)))
    where = page if page in LISTS else "desk"
    query = _plain(request.POST.get("query", "")) if where == page else ""
    return redirect(f"{reverse(where)}?{query}" if query else reverse(where))


@require_POST
@officer_required
def view_remove(request: OfficerRequest, view_id: int) -> HttpResponse:
    own = SavedView.objects.filter(officer=request.officer)
    view = get_visible_or_404(own, view_id)
    page = view.page
    remove_view(view=view, by=request.officer, now=request.now)
    messages.success(request, f"视图“{view.title}”已删除。")
    return redirect(page if page in LISTS else "desk")


def _save(request: OfficerRequest, form: SavedViewForm) -> None:
    query = _plain(form.cleaned_data["query"])
    save_view(**{**form.cleaned_data, "query": query}, by=request.officer, now=request.now)


def _plain(query: str) -> str:
    """Return a query without its page and format: a view begins at its first page."""
    asked = QueryDict(query, mutable=True)
    for name in (PAGE, FORMAT):
        asked.pop(name, None)
    return asked.urlencode()
