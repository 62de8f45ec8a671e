"""The page of one officer: the account, sign-ins, posts, absences and requests, as far as who looks may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from projects.models import RightsRequest
from projects.permissions import may_keep_accounts, may_manage_officers, may_reset_second_factors
from tracker.models import LINK_PURPOSES, AccountMail
from tracker.operations.accounts.links import is_mailable
from tracker.operations.accounts.second_factor import has_second_factor
from tracker.operations.login_throttling import seconds_locked
from tracker.pages.accounts.forms import AbsenceForm
from tracker.pages.accounts.officer_forms import AccountForm, PostForm, details_form
from tracker.pages.one_time_key import new_key
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.sign_ins import sign_ins
from zones.models import Absence, Officer, Post

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.decorators import OfficerRequest
    from tracker.pages.forms import PageForm

NEWEST = 20
"""Absences and requests of the page; the older ones are in the audit."""


def officer_or_404(request: OfficerRequest, officer_id: int) -> Officer:
    """
    Return an officer whom the one who asks may see.

    :raises Http404: if it is somebody else, and the officer who asks does not see all accounts
    """
    officers = Officer.objects.select_related("zone", "unit")
    # Filtered, so that other accounts answer 404: a 403 would tell which keys exist.
    if not request.officer.sees_officers:
        officers = officers.filter(pk=request.officer.pk)
    return get_visible_or_404(officers, officer_id)


def officer_page(request: OfficerRequest, officer: Officer, **sent: PageForm) -> HttpResponse:
    """Return the page of an officer; `sent` are the forms that were sent and refused, by their names on the page."""
    is_own = officer.pk == request.officer.pk
    absences = Absence.objects.visible_to(request.officer).filter(officer=officer)
    requests = RightsRequest.objects.visible_to(request.officer).filter(officer=officer)
    context = {
        "officer": officer,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "absences": absences.select_related("officer", "substitute").order_by("-first_on", "-pk")[:NEWEST],
        # Security administrators grant rights; who is away they do not see.
        "shows_absences": is_own or request.officer.sees_everything,
        "requests": requests.select_related("officer", "requested_by", "zone", "unit", "decision__decided_by").order_by(
            "-pk"
        )[:NEWEST],
        "waiting": requests.waiting().first(),
        "today": request.today,
        "may_manage": may_manage_officers(request.officer) and not is_own,
        "may_keep": may_keep_accounts(request.officer),
        "may_reset": may_reset_second_factors(request.officer) and not is_own,
        "post_form": PostForm(initial={"role": officer.role, "zone": officer.zone_id, "unit": officer.unit_id}),
        "account_form": AccountForm(initial={"is_active": "false" if officer.is_active else "true"}),
        **_account(request, officer),
        **sent,
    }
    status = max((form.status for form in sent.values()), default=200)
    return render(request, "tracker/pages/accounts/officer.html", context, status=status)


def _account(request: OfficerRequest, officer: Officer) -> dict[str, Any]:
    """Return what the page shows of the account to an administrator; nothing to anybody else."""
    if not (may_keep_accounts(request.officer) or may_reset_second_factors(request.officer)):
        return {}
    found = sign_ins(officer, now=request.now)
    return {
        "account_sign_ins": found,
        "present": request.session.session_key,
        "has_second_factor": has_second_factor(officer),
        "newest_mail": AccountMail.objects.filter(officer=officer, purpose__in=LINK_PURPOSES)
        .select_related("requested_by")
        .last(),
        "is_mailable": is_mailable(officer),
        "locked_minutes": -(-seconds_locked(account=officer.username, now=request.now) // 60),
        "account_key": new_key(),
        "details_form": details_form(officer),
        "absence_form": AbsenceForm(officer=officer),
    }
