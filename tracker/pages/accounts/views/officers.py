"""The accounts of others: links, sign-ins and locks for system administrators, second factors for security ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from projects.errors import DomainError
from projects.operations.sign_ins import end_sign_in, end_sign_ins
from projects.permissions import may_keep_accounts, may_reset_second_factors
from tracker.operations.accounts.links import hours_of_invitation, is_mailable, send_link, show_link
from tracker.operations.accounts.second_factor import reset_second_factor
from tracker.operations.login_throttling import unlock
from tracker.pages.accounts.views.officer_page import officer_or_404
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.one_time_key import once
from tracker.pages.shortcuts import require
from tracker.queries.sign_ins import find_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from zones.models import Officer


@require_POST
@officer_required
def officer_account(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Do with an account what the button that was pressed says."""
    officer = officer_or_404(request, officer_id)
    is_reset = "reset" in request.POST
    require(may_reset_second_factors(request.officer) if is_reset else may_keep_accounts(request.officer))
    try:
        if "link" in request.POST and not is_mailable(officer):
            # A second click is shown the same link, which a new one would end.
            link = once(request, lambda: _shown(request, officer), is_secret=True)
            shown = {"officer": officer, "link": link, "hours": hours_of_invitation()}
            return render(request, "tracker/pages/accounts/link.html", shown)
        done = once(request, lambda: _done(request, officer))
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        if done:
            messages.success(request, done)
    return redirect("officer", officer.pk)


def _shown(request: OfficerRequest, officer: Officer) -> str:
    return show_link(officer=officer, by=request.officer, now=request.now)


def _done(request: OfficerRequest, officer: Officer) -> str:
    return next((do(request, officer) for name, do in DEEDS.items() if name in request.POST), "")


def _send(request: OfficerRequest, officer: Officer) -> str:
    send_link(officer=officer, by=request.officer, now=request.now)
    return "链接几分钟内送到邮箱，以前的链接随之失效。"


def _end_one(request: OfficerRequest, officer: Officer) -> str:
    found = find_sign_in(officer, request.POST["end-one"], now=request.now)
    if found is None:
        return "这个登录已经失效。"
    end_sign_in(found, officer=officer, by=request.officer, now=request.now)
    return "这个登录已撤销。"


def _end(request: OfficerRequest, officer: Officer) -> str:
    ended = end_sign_ins(officer, by=request.officer, now=request.now, why="系统管理员撤销")
    return f"登录和接口令牌已撤销：{ended} 个。"


def _unlock(request: OfficerRequest, officer: Officer) -> str:
    unlock(officer=officer, by=request.officer, now=request.now)
    return "登录限制已解除。"


def _reset(request: OfficerRequest, officer: Officer) -> str:
    reset_second_factor(officer=officer, by=request.officer, now=request.now)
    return "两步验证已重置，下次登录后重新启用。"


DEEDS: dict[str, Callable[[OfficerRequest, Officer], str]] = {
    "link": _send,
    "end": _end,
    "end-one": _end_one,
    "unlock": _unlock,
    "reset": _reset,
}
"""What an administrator does with an account, by the name of the button; each returns what to say."""
