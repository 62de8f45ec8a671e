"""Forms of signing in, which record who came and went, of absences and of decisions on rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import get_default_password_validators
from django.utils import timezone

from projects.models import RightsOutcome
from tracker.operations.accounts.signing_in import LockedAccountError, SecondFactorError, admit, require_unlocked
from tracker.operations.login_throttling import note_failure, note_sign_out, seconds_to_wait
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from tracker.queries.accounts import candidates
from zones.models import Officer

if TYPE_CHECKING:
    from django.http import HttpRequest


class LoginForm(AuthenticationForm):
    """
    The form of the sign-in page, which does not tell a wrong name from a wrong password.

    It limits attempts as the API does; both share their counters, so neither is a way around the other.
    """

    error_messages = {
        "invalid_login": "用户名或密码不对。",
        "inactive": "这个账号已停用。",
    }

    otp = forms.CharField(
        label="动态验证码",
        max_length=40,
        required=False,
        help_text="启用了两步验证的账号填写；手机不在身边时可填恢复码",
        widget=forms.HiddenInput(),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Nothing to see where nobody needs one; an account that has one is asked for it.
        if settings.ACCOUNTS.second_factor or self.data.get("otp"):
            self.fields["otp"].widget = _code_widget()

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
            require_unlocked(account=account, now=now)
            cleaned = super().clean()
        except LockedAccountError as error:
            raise forms.ValidationError(error.detail, code=error.code) from error
        except forms.ValidationError:
            # Commits in a transaction of its own, so that the error that follows does not undo the count.
            note_failure(account=account, address=address, now=now)
            raise
        officer = self.get_user()
        if isinstance(officer, Officer):  # nobody, where a field was left empty
            code = f"{self.cleaned_data.get('otp') or ''}"
            try:
                admit(officer, account=account, code=code, address=address, now=now)
            except SecondFactorError as error:
                self.fields["otp"].widget = _code_widget()
                raise forms.ValidationError(f"{error.detail}密码也请再填一次。", code=error.code) from error
        return cleaned


def _code_widget() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "one-time-code"})


def audit_sign_out(request: HttpRequest) -> None:
    """Record who is about to sign out, if anybody is signed in."""
    if isinstance(request.user, Officer):
        note_sign_out(officer=request.user, now=timezone.now())


def password_rules() -> list[str]:
    """Return what a new password has to be, a sentence each."""
    return [text for validator in get_default_password_validators() if (text := validator.get_help_text())]


def _password_field(label: str, *, is_new: bool, help_text: str = "") -> forms.CharField:
    autocomplete = "new-password" if is_new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    # A blank may be part of a password.
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget, help_text=help_text)


class NewPasswordForm(PageForm):
    """A new password, twice."""

    new_password = _password_field("新密码", is_new=True)
    again = _password_field("再输一次新密码", is_new=True)

    def clean(self) -> dict[str, Any]:
        """
        Compare the two.

        :raises ValidationError: if they differ
        """
        cleaned = super().clean() or self.cleaned_data
        if "again" in cleaned and cleaned.get("new_password") != cleaned["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return cleaned


class PasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old_password = _password_field("原密码", is_new=False)
    field_order = ("old_password", "new_password", "again")


class ForgottenPasswordForm(PageForm):
    username = forms.CharField(
        label="用户名", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class CodeForm(PageForm):
    """A code of the authenticator."""

    otp = forms.CharField(
        label="验证码",
        max_length=40,
        help_text="验证器现在显示的六位数字",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


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


class RightsDecisionForm(PageForm):
    """What is decided on a request for rights."""

    decision = forms.ChoiceField(label="结论", choices=[("", "请选择"), *RightsOutcome.choices])
    note = forms.CharField(label="意见", max_length=300, required=False, help_text="不同意的必填")

    def clean_decision(self) -> RightsOutcome:
        return RightsOutcome(self.cleaned_data["decision"])
