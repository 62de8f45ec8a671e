"""Requests for rights, which another person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import RightsRequest
from projects.models.rights import READERS
from projects.operations.rights import decide_rights
from projects.permissions import may_decide_rights
from tracker.pages.accounts.forms import RightsDecisionForm
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import PER_PAGE, get_visible_or_404, paginate, require

if TYPE_CHECKING:
    from django.http import HttpResponse

RELATED = ("officer", "requested_by", "zone", "unit", "decision__decided_by")


@require_safe
@officer_required
def rights_list(request: OfficerRequest) -> HttpResponse:
    """Show what was asked for: what waits first, then the newest."""
    require(request.officer.role in READERS)
    visible = RightsRequest.objects.visible_to(request.officer).select_related(*RELATED)
    waiting = visible.waiting()
    context = {
        # What is decided makes room for the next.
        "waiting": waiting[:PER_PAGE],
        "waiting_count": waiting.count(),
        "page": paginate(request, visible.exclude(decision=None).order_by("-pk")),
    }
    return render(request, "tracker/pages/accounts/rights_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def rights_detail(request: OfficerRequest, request_id: int) -> HttpResponse:
    """Show one request, and decide on it."""
    visible = RightsRequest.objects.visible_to(request.officer).select_related(*RELATED)
    wanted = get_visible_or_404(visible, request_id)
    form = RightsDecisionForm(posted_data(request))
    may_decide = may_decide_rights(request.officer, wanted)
    if request.method == "POST":
        require(may_decide)
        if form.submit(lambda: _decide(request, wanted, form)):
            messages.success(request, "已审批。")
            return redirect("rights-requests")
    context = {"wanted": wanted, "form": form, "may_decide": may_decide and wanted.decided is None}
    return render(request, "tracker/pages/accounts/rights_request.html", context, status=422 if form.errors else 200)


def _decide(request: OfficerRequest, wanted: RightsRequest, form: RightsDecisionForm) -> None:
    values = {"outcome": form.cleaned_data["decision"], "note": form.cleaned_data["note"]}
    decide_rights(request=wanted, by=request.officer, now=request.now, **values)
