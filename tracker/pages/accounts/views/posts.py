"""Absences and handover; who holds which post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.errors import DomainError
from projects.operations.officers import assign_post, cancel_absence, record_absence
from projects.permissions import may_manage_officers
from tracker.pages.accounts.forms import AbsenceForm, PostForm
from tracker.pages.accounts.views.officers import account_context
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_visible_or_404, paginate, require
from tracker.queries.accounts import DAYS_AHEAD, MOST, handover
from zones.models import Absence, Officer, Post

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
    """Cancel an absence of the officer's own; others who see it may not."""
    absence = get_visible_or_404(Absence.objects.visible_to(request.officer).select_related("officer"), absence_id)
    require(absence.officer_id == request.officer.pk)
    try:
        cancel_absence(absence=absence, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "请假已取消。")
    return redirect("absences")


@require_safe
@officer_required
def handover_detail(request: OfficerRequest) -> HttpResponse:
    """Show what somebody who takes over the officer's post has to know."""
    duties = handover(officer=request.officer, today=request.today)
    context = {
        "duties": duties,
        "counts": duties.counts,
        "most": MOST,
        "days_ahead": DAYS_AHEAD,
        "today": request.today,
    }
    return render(request, "tracker/pages/accounts/handover.html", context)


@require_safe
@officer_required
def officer_list(request: OfficerRequest) -> HttpResponse:
    """Show the officers whose name, user name, zone or unit has the text in it; only to those who see everything."""
    require(request.officer.sees_everything)
    # PostgreSQL refuses a text with NUL in it altogether.
    text = request.GET.get("q", "").strip().replace("\0", "")[:60]
    officers = Officer.objects.select_related("zone", "unit").order_by("role", "unit", "zone", "username")
    if text:
        named = Q(display_name__icontains=text) | Q(username__icontains=text)
        officers = officers.filter(named | Q(zone__name__contains=text) | Q(unit__name__contains=text))
    context = {"page": paginate(request, officers), "text": text, "query": urlencode({"q": text})}
    return render(request, "tracker/pages/accounts/officers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def officer_detail(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Show the posts of an officer; move the officer to another. Who does not see everything sees only themselves."""
    officers = Officer.objects.select_related("zone", "unit")
    # Filtered, so that other accounts answer 404: a 403 would tell which keys exist.
    if not request.officer.sees_everything:
        officers = officers.filter(pk=request.officer.pk)
    officer = get_visible_or_404(officers, officer_id)
    form = PostForm(posted_data(request))
    if request.method == "POST":
        require(may_manage_officers(request.officer))
        if form.submit(lambda: _assign_post(request, officer, form)):
            messages.success(request, "岗位已调整。")
            return redirect("officer", officer.pk)
    context = {
        "officer": officer,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "may_manage": may_manage_officers(request.officer),
        "form": form,
        **(account_context(request, officer) if may_manage_officers(request.officer) else {}),
    }
    return render(request, "tracker/pages/accounts/officer.html", context, status=422 if form.errors else 200)


def _assign_post(request: OfficerRequest, officer: Officer, form: PostForm) -> None:
    values = form.cleaned_data
    assign_post(
        officer=officer,
        role=values["role"],
        zone=values["zone"],
        unit=values["unit"],
        on=values["started_on"],
        by=request.officer,
        now=request.now,
    )
