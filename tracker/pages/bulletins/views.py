"""The pages of the bulletins: the list, and one with its figures and its files."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from projects.permissions import may_seal_bulletin, may_seal_bulletins
from projects.rules.rates import RATE_LABELS
from tracker.operations.bulletin_anchors import readable_anchors
from tracker.operations.bulletins import record_verification
from tracker.pages.bulletins.lists import BULLETINS, BulletinFilterForm, successor_of
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.bulletins import reading, sealed
from tracker.queries.bulletins.changes import Unpacked, earlier_one, query_of_changes
from tracker.queries.bulletins.verification import verify

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.models import Bulletin


@require_safe
@officer_required
def bulletin_list(request: OfficerRequest) -> HttpResponse:
    """Show the bulletins within sight, the newest first."""
    form = BulletinFilterForm(request.GET, request.officer)
    table = Table(request, "bulletins", "通报", BULLETINS, form.filtered(reading.listed(request.officer)), noun="份")
    return list_response(
        request,
        "tracker/pages/bulletins/bulletins.html",
        table,
        question_lines=form.heading(request.now),
        context={"form": form, "may_seal": may_seal_bulletins(request.officer)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def bulletin_detail(request: OfficerRequest, bulletin_id: int) -> HttpResponse:
    """Show a bulletin from what was sealed; where its verification is asked for, the four answers about it."""
    bulletin = get_visible_or_404(reading.whole(request.officer), bulletin_id)
    context: dict[str, Any] = {
        "bulletin": bulletin,
        "successor": successor_of(bulletin),
        "may_supersede": may_seal_bulletin(request.officer, bulletin.unit_id) and successor_of(bulletin) is None,
    }
    try:
        content = sealed.content_of(bulletin)
        hidden = reading.within_sight(content, request.officer)["out_of_sight"]
        context |= {**reading.shown(content), "out_of_sight": hidden, "query": _query(bulletin, content)}
        context |= _earlier(Unpacked(bulletin, content), request)
    except (zlib.error, ValueError):
        context["is_damaged"] = True
    if request.method == "POST":
        found = verify(bulletin, readable_anchors(), request.officer)
        record_verification(bulletin=bulletin, is_genuine=found.is_genuine, by=request.officer, now=request.now)
        context["verification"] = found
    return render(request, "tracker/pages/bulletins/bulletin.html", context)


def _earlier(later: Unpacked, request: OfficerRequest) -> dict[str, Any]:
    """Return the links to why each rate is another than in the bulletin before, where that can be read."""
    earlier = earlier_one(later, request.officer)
    if earlier is None:
        return {}
    return {"earlier": earlier.bulletin, "changes_query": query_of_changes(earlier, later), "rates": RATE_LABELS}


def _query(bulletin: Bulletin, content: dict[str, Any]) -> dict[str, str]:
    """Return the question of a bulletin by the names of the form's fields, for the one that takes its place."""
    asked = content["question"]
    words = {name: asked.get(name) or "" for name in ("as_of", "basis", "unit", "first", "last")}
    words |= {
        "reviewed": "true" if asked.get("reviewed") else "",
        "trial": "false" if asked.get("trial") is False else "",
    }
    return {**{name: value for name, value in words.items() if value}, "kind": bulletin.kind}
