"""Who holds which post: moving officers, and opening and closing their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.models import RightsRequest
from projects.operations.rights import WantedPost, change_post, close_account, open_account
from projects.permissions import may_keep_accounts, may_manage_officers, may_reset_second_factors
from tracker.pages.accounts.forms import AccountForm, PostForm
from tracker.pages.accounts.views.officers import account_context
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_visible_or_404, require
from zones.models import Officer, Post

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def officer_detail(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Show the posts of an officer; move the officer to another. Who does not see all accounts sees only themselves."""
    officer = _officer_or_404(request, officer_id)
    form = PostForm(posted_data(request))
    if request.method == "POST":
        require(may_manage_officers(request.officer))
        if form.submit(lambda: _change_post(request, officer, form)):
            return redirect("officer", officer.pk)
    context = {
        "officer": officer,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "may_manage": may_manage_officers(request.officer) and officer.pk != request.officer.pk,
        "waiting": RightsRequest.objects.visible_to(request.officer).waiting().filter(officer=officer).first(),
        "form": form,
        "may_keep": may_keep_accounts(request.officer),
        "may_reset": may_reset_second_factors(request.officer) and officer.pk != request.officer.pk,
        **account_context(request, officer),
        "account_form": AccountForm(initial={"is_active": "false" if officer.is_active else "true"}),
    }
    return render(request, "tracker/pages/accounts/officer.html", context, status=422 if form.errors else 200)


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
    officer = _officer_or_404(request, officer_id)
    require(may_manage_officers(request.officer))
    form = AccountForm(request.POST)
    if form.submit(lambda: _open_or_close(request, officer, form)):
        return redirect("officer", officer.pk)
    for sentences in form.errors.values():
        messages.error(request, "".join(map(str, sentences)))
    return redirect("officer", officer.pk)


def _open_or_close(request: OfficerRequest, officer: Officer, form: AccountForm) -> None:
    told = {"officer": officer, "by": request.officer, "now": request.now, "reason": form.cleaned_data["reason"]}
    if not form.cleaned_data["is_active"]:
        close_account(**told)
        messages.success(request, "账号已停用，立即生效。")
    elif open_account(**told) is None:
        messages.success(request, "账号已启用。")
    else:
        messages.success(request, "已提交申请，另一位安全管理员同意后生效。")


def _officer_or_404(request: OfficerRequest, officer_id: int) -> Officer:
    officers = Officer.objects.select_related("zone", "unit")
    # Filtered, so that other accounts answer 404: a 403 would tell which keys exist.
    if not request.officer.sees_officers:
        officers = officers.filter(pk=request.officer.pk)
    return get_visible_or_404(officers, officer_id)
