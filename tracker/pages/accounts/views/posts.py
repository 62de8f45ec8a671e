"""Absences and handover."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.errors import DomainError
from projects.operations.officers import cancel_absence, record_absence
from projects.permissions import may_record_absence_of
from tracker.pages.accounts.forms import AbsenceForm
from tracker.pages.accounts.handover_lists import HandoverFilterForm, duties, with_lateness
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import get_visible_or_404, paginate, require
from tracker.queries.accounts import DAYS_AHEAD
from zones.models import Absence, Post

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def absence_list(request: OfficerRequest) -> HttpResponse:
    """Show the officer's posts and the absences that concern the officer; record one."""
    officer = request.officer
    form = AbsenceForm(posted_data(request), officer=officer)
    if form.submit(lambda: record_absence(officer=officer, **form.cleaned_data, by=officer, now=request.now)):
        messages.success(request, "请假已登记，期间的催办发给代理人。")
        return redirect("absences")
    visible = Absence.objects.visible_to(officer).select_related("officer", "substitute").order_by("-first_on", "-pk")
    context = {
        "form": form,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "page": paginate(request, visible),
        "today": request.today,
    }
    return render(request, "tracker/pages/accounts/absences.html", context, status=422 if form.errors else 200)


@require_POST
@officer_required
def absence_cancel(request: OfficerRequest, absence_id: int) -> HttpResponse:
    """Cancel an absence: one's own, and who keeps accounts anybody's; others who see it may not."""
    absence = get_visible_or_404(Absence.objects.visible_to(request.officer).select_related("officer"), absence_id)
    require(may_record_absence_of(request.officer, absence.officer))
    try:
        cancel_absence(absence=absence, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "请假已取消。")
    if absence.officer_id != request.officer.pk:
        return redirect("officer", absence.officer_id)
    return redirect("absences")


@require_safe
@officer_required
def handover_detail(request: OfficerRequest) -> HttpResponse:
    """Show what somebody who takes over the officer's post has to know: one list of what is open, and all counts."""
    parts = duties(request.officer, request.today)
    form = HandoverFilterForm(request.GET, request.officer, parts)
    is_valid = form.is_valid()
    shown = next((duty for duty in parts if is_valid and duty.name == form.cleaned_data["part"]), parts[0])
    rows = shown.rows.filter(**form.of_place(shown.zone)) if is_valid else shown.rows.none()
    prepare = partial(with_lateness, today=request.today)
    table = Table(request, "handover", f"交接-{shown.label}", shown.columns, rows, prepare=prepare, noun="条")
    context = {
        "form": form,
        "parts": [(duty.name, f"{duty.label}（{duty.rows.count()}）", duty is shown) for duty in parts],
        "days_ahead": DAYS_AHEAD,
        "today": request.today,
    }
    lines = form.heading(request.now)
    status = 200 if is_valid else 422
    return list_response(
        request, "tracker/pages/accounts/handover.html", table, question_lines=lines, context=context, status=status
    )
