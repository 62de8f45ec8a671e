"""The page that asks whether a workbook that is too long to wait for is to be made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

from tracker.operations.exports import request_export
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists.forms import LISTS
from tracker.pages.one_time_key import new_key
from tracker.pages.registry.views.exports import asked_for
from tracker.workbooks.sheets import longest

if TYPE_CHECKING:
    from django.http import HttpResponse

LONGEST_ADDRESS = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def export_ask(request: OfficerRequest) -> HttpResponse:
    """Ask whether a workbook that is too long to wait for is to be made in the background, and have it made."""
    address = (request.POST if request.method == "POST" else request.GET).get("address", "")
    path, query, title = _told(address)

    def ask() -> int:
        return request_export(asked=query, total=0, by=request.officer, now=request.now, path=path, title=title).pk

    refusal = asked_for(request, ask) if request.method == "POST" else ""
    if refusal is None:
        return redirect("exports")
    context = {"address": address, "title": title, "refusal": refusal, "key": new_key(), "most_at_once": longest()}
    return render(request, "tracker/pages/registry/export_ask.html", context, status=422 if refusal else 200)


def _told(address: str) -> tuple[str, dict[str, Any], str]:
    """
    Return the path of an address, the values of its query, and what it is about.

    :raises Http404: if it is none of ours that answers with workbooks
    """
    try:
        parts = urlsplit(address[:LONGEST_ADDRESS])
        match = resolve(parts.path)
    except (Resolver404, ValueError) as error:
        raise Http404 from error
    of_api = getattr(match.func, "cls", None)
    if parts.netloc or not (hasattr(of_api, "wants_workbook") or match.url_name in LISTS):
        raise Http404
    title = LISTS.get(match.url_name or "") or str(getattr(of_api, "tag", ""))
    return parts.path, parse_qs(parts.query, keep_blank_values=True), title
