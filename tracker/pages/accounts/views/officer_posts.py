"""Who holds which post: moving officers, and opening and closing their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from projects.models import RightsRequest
from projects.operations.rights import WantedPost, change_post, close_account, open_account
from projects.permissions import may_manage_officers
from tracker.pages.accounts.officer_forms import AccountForm, PostForm
from tracker.pages.accounts.views.officer_page import officer_or_404, officer_page
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from zones.models import Officer


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def officer_detail(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Show the posts of an officer; move the officer to another. Who does not see all accounts sees only themselves."""
    officer = officer_or_404(request, officer_id)
    if request.method != "POST":
        return officer_page(request, officer)
    require(may_manage_officers(request.officer))
    form = PostForm(request.POST)
    if form.submit(lambda: _change_post(request, officer, form)):
        return redirect("officer", officer.pk)
    return officer_page(request, officer, post_form=form)


def _change_post(request: OfficerRequest, officer: Officer, form: PostForm) -> None:
    values = form.cleaned_data
    given = change_post(
        officer=officer,
        post=WantedPost(values["role"], values["zone"], values["unit"], values["started_on"]),
        by=request.officer,
        now=request.now,
        reason=values["reason"],
    )
    asked = isinstance(given, RightsRequest)
    messages.success(request, "已提交申请，另一位安全管理员同意后生效。" if asked else "岗位已调整。")


@require_POST
@officer_required
def officer_opening(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Open or close the account of an officer, or ask for it."""
    officer = officer_or_404(request, officer_id)
    require(may_manage_officers(request.officer))
    form = AccountForm(request.POST)
    if form.submit(lambda: _open_or_close(request, officer, form)):
        return redirect("officer", officer.pk)
    return officer_page(request, officer, account_form=form)


def _open_or_close(request: OfficerRequest, officer: Officer, form: AccountForm) -> None:
    values = {"officer": officer, "by": request.officer, "now": request.now, "reason": form.cleaned_data["reason"]}
    if not form.cleaned_data["is_active"]:
        close_account(**values)
        messages.success(request, "账号已停用，立即生效。")
    elif open_account(**values) is None:
        messages.success(request, "账号已启用。")
    else:
        messages.success(request, "已提交申请，另一位安全管理员同意后生效。")
