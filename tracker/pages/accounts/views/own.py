"""The officer's own password, sign-ins and second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.operations.sign_ins import end_sign_in, end_sign_ins
from tracker.operations.accounts.passwords import change_password
from tracker.operations.accounts.second_factor import (
    begin_enrolment,
    confirm,
    has_second_factor,
    present_enrolment,
    unused_codes,
)
from tracker.pages.accounts.forms import CodeForm, PasswordForm, password_rules
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.one_time_key import new_key, once
from tracker.queries.sign_ins import find_sign_in, sign_ins

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def password_change(request: OfficerRequest) -> HttpResponse:
    """Let an officer change the password."""
    form = PasswordForm(posted_data(request))
    if form.submit(lambda: _change(request, form)):
        # The session carries a digest of the password.
        update_session_auth_hash(request, request.officer)
        messages.success(request, "密码已修改，您的其他登录和接口令牌已失效。")
        return redirect("sign-ins")
    context = {"form": form, "rules": password_rules()}
    return render(request, "tracker/pages/accounts/password.html", context, status=422 if form.errors else 200)


def _change(request: OfficerRequest, form: PasswordForm) -> None:
    change_password(
        officer=request.officer,
        old_password=form.cleaned_data["old_password"],
        new_password=form.cleaned_data["new_password"],
        address=request.META.get("REMOTE_ADDR", ""),
        keep=request.session.session_key,
        now=request.now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def sign_in_list(request: OfficerRequest) -> HttpResponse:
    """Show where the officer is signed in, and end one of these sign-ins, or all others."""
    officer, present = request.officer, request.session.session_key
    if request.method == "POST":
        if "others" in request.POST:
            ended = end_sign_ins(officer, by=officer, now=request.now, why="本人撤销", keep=present)
            messages.success(request, f"其他登录已撤销：{ended} 个。")
        elif found := find_sign_in(officer, request.POST.get("end", ""), now=request.now):
            end_sign_in(found, officer=officer, by=officer, now=request.now)
            messages.success(request, "这个登录已撤销。")
        else:
            messages.warning(request, "这个登录已经失效。")
        return redirect("sign-ins")
    context = {"sign_ins": sign_ins(officer, now=request.now), "present": present}
    return render(request, "tracker/pages/accounts/sign_ins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def second_factor(request: OfficerRequest) -> HttpResponse:
    """Let an officer switch the second factor on; the answer to that alone shows the recovery codes."""
    officer = request.officer
    if "begin" in request.POST:
        try:
            begin_enrolment(officer=officer, now=request.now)
        except DomainError as error:
            messages.error(request, error.detail)
        return redirect("second-factor")
    form, codes = CodeForm(posted_data(request)), list[str]()
    # A second click is shown the same codes: the key would be confirmed, and the codes lost with the first answer.
    if form.submit(lambda: codes.extend(once(request, lambda: _confirm(request, form), is_secret=True))):
        return render(request, "tracker/pages/accounts/recovery_codes.html", {"codes": codes})
    enrolment = present_enrolment(officer)
    context = {
        "form": form,
        "is_enabled": has_second_factor(officer),
        "is_required": officer.role in settings.ACCOUNTS.second_factor,
        "unused": unused_codes(officer),
        "enrolment": enrolment,
        "once": new_key(),
        # Drawn in the page itself: a picture with an address of its own could be left in a cache.
        "picture": segno.make(enrolment.address).svg_inline(scale=4) if enrolment else "",
    }
    return render(request, "tracker/pages/accounts/second_factor.html", context, status=422 if form.errors else 200)


def _confirm(request: OfficerRequest, form: CodeForm) -> list[str]:
    key = request.session.session_key
    return confirm(officer=request.officer, code=form.cleaned_data["otp"], keep=key, now=request.now)
