"""Forms of signing in, which record who came and went, of absences and of posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone

from tracker.operations.login_throttling import note_failure, note_sign_out, note_success, seconds_to_wait
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from tracker.queries.accounts import candidates
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from django.http import HttpRequest


class ThrottledAuthenticationForm(AuthenticationForm):
    """Limits attempts to sign in as the API does; both share their counters, so neither is a way around the other."""

    def clean(self) -> dict[str, Any]:
        """
        Check the name and the password, and record how it went.

        :raises ValidationError: if they are wrong, or tried too often
        """
        account = f"{self.cleaned_data.get('username') or ''}"
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        now = timezone.now()
        # Counted before the password is checked: parallel guesses all count, and one above the limit learns nothing.
        if seconds := seconds_to_wait(account=account, address=address, now=now):
            raise forms.ValidationError(f"尝试过于频繁，请 {seconds} 秒后再试。", code="throttled")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            # Commits in a transaction of its own, so that the error that follows does not undo the count.
            note_failure(account=account, address=address, now=now)
            raise
        officer = self.get_user()
        if isinstance(officer, Officer):  # nobody, where a field was left empty
            note_success(account=account, officer=officer, address=address, now=now)
        return cleaned


def audit_sign_out(request: HttpRequest) -> None:
    """Record who is about to sign out, if anybody is signed in."""
    if isinstance(request.user, Officer):
        note_sign_out(officer=request.user, now=timezone.now())


class LoginForm(ThrottledAuthenticationForm):
    """The form of the pages, which does not tell a wrong name from a wrong password."""

    error_messages = {
        "invalid_login": "用户名或密码不对。",
        "inactive": "这个账号已停用。",
    }


class AbsenceForm(PageForm):
    """The officer's own absence, and who stands in."""

    first_on = DayField("开始日期")
    last_on = DayField("结束日期", help_text="含当日")
    substitute = forms.ModelChoiceField(
        Officer.objects.none(), label="代理人", empty_label="请选择", help_text="同一岗位或上级单位的人员"
    )
    reason = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        super().__init__(*args, **options)
        # Only what is offered: the operation decides who may stand in, with both officers locked.
        substitute: Any = self.fields["substitute"]
        substitute.queryset = candidates(officer).exclude(pk=officer.pk).order_by("display_name", "username")


class PostForm(PageForm):
    """A post to move an officer to; the operation says which of zone and unit a level needs."""

    role = forms.ChoiceField(label="级别", choices=Role.choices)
    zone = forms.ModelChoiceField(
        Zone.objects.all(), label="开发区", required=False, empty_label="无", help_text="开发区人员必选"
    )
    unit = forms.ModelChoiceField(
        ReportingUnit.objects.all(), label="填报单位", required=False, empty_label="无", help_text="市级人员必选"
    )
    started_on = DayField("任职日期", help_text="原岗位同日离任")

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
