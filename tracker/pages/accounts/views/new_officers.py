"""New accounts, what they are called, and the absences that an administrator records for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.operations.officers import record_absence
from projects.operations.rights import WantedPost, starts_closed
from projects.permissions import may_keep_accounts
from tracker.operations.accounts.registering import ChangedDetails, Welcome, change_details, register_officer
from tracker.pages.accounts.forms import AbsenceForm
from tracker.pages.accounts.officer_forms import DetailsForm, NewOfficerForm, details_form
from tracker.pages.accounts.views.officer_page import officer_or_404, officer_page
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.multiform import UNCHANGED
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from zones.models import Officer

WELCOMES = {
    Welcome.ASKED: "账号已建，尚未启用：请安全管理员在“权限申请”里审批，之后在本页发送设置密码的链接。",
    Welcome.MAILED: "账号已建，设置密码的链接几分钟内送到邮箱；没有收到的，在本页重发。",
    Welcome.BY_HAND: "账号已建。没有配置邮件或没有登记邮箱：请在本页显示一次性链接，交给本人。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def officer_create(request: OfficerRequest) -> HttpResponse:
    """Make the account of a new officer, and invite the officer or ask for an approval."""
    require(may_keep_accounts(request.officer))
    form = NewOfficerForm(posted_data(request), initial=request.GET.dict())
    made: list[tuple[Officer, Welcome]] = []
    if form.submit(lambda: made.append(_register(request, form))):
        officer, welcome = made[0]
        (messages.warning if welcome is Welcome.BY_HAND else messages.success)(request, WELCOMES[welcome])
        return redirect("officer", officer.pk)
    context = {"form": form, "starts_closed": starts_closed()}
    return render(request, "tracker/pages/accounts/new_officer.html", context, status=form.status)


def _register(request: OfficerRequest, form: NewOfficerForm) -> tuple[Officer, Welcome]:
    values = form.cleaned_data
    post = WantedPost(values["role"], values["zone"], values["unit"], request.today)
    return register_officer(
        details=form.details(), post=post, by=request.officer, now=request.now, reason=values["reason"]
    )


@require_POST
@officer_required
def officer_details(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Change what an account is called and where its mail goes."""
    officer = officer_or_404(request, officer_id)
    require(may_keep_accounts(request.officer))
    form = details_form(officer, request.POST)
    changed: list[ChangedDetails] = []
    if form.submit(lambda: changed.append(_change(request, officer, form))):
        messages.success(request, _told(changed[0]))
        return redirect("officer", officer.pk)
    return officer_page(request, officer, details_form=form)


def _change(request: OfficerRequest, officer: Officer, form: DetailsForm) -> ChangedDetails:
    reason = form.cleaned_data["reason"]
    return change_details(officer=officer, details=form.details(), by=request.officer, now=request.now, reason=reason)


def _told(changed: ChangedDetails) -> str:
    if changed.request:
        return "更换邮箱已提交申请，安全管理员在“权限申请”里同意后生效；其余已保存。"
    return "账号资料已保存。" if changed.is_other else UNCHANGED


@require_POST
@officer_required
def officer_absences(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Record that somebody is away, and who stands in."""
    officer = officer_or_404(request, officer_id)
    require(may_keep_accounts(request.officer))
    form = AbsenceForm(request.POST, officer=officer)
    by, now = request.officer, request.now
    if form.submit(lambda: record_absence(officer=officer, **form.cleaned_data, by=by, now=now)):
        messages.success(request, "请假已登记，期间的催办发给代理人。")
        return redirect("officer", officer.pk)
    return officer_page(request, officer, absence_form=form)
