"""Signing in on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from tracker.operations.login_throttling import note_failure, note_sign_out, note_success, seconds_to_wait
from zones.models import Officer

if TYPE_CHECKING:
    from django.http import HttpRequest


class PacedLogin(AuthenticationForm):
    """Takes a name and a password as often as the API does."""

    def clean(self) -> dict[str, Any]:
        """
        Check the name and the password.

        :raises ValidationError: if they are wrong, or tried too often
        """
        account = f"{self.cleaned_data.get('username') or ''}"
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        now = timezone.now()
        if seconds := seconds_to_wait(account=account, address=address, now=now):
            raise ValidationError(f"尝试过于频繁，请 {seconds} 秒后再试。", code="throttled")
        try:
            cleaned = super().clean()
        except ValidationError:
            note_failure(account=account, address=address, now=now)
            raise
        officer = self.get_user()
        if isinstance(officer, Officer):  # nobody, where a field was left empty
            note_success(account=account, officer=officer, address=address, now=now)
        return cleaned


def signed_out(request: HttpRequest) -> None:
    """Note who is about to leave, if anybody is signed in."""
    if isinstance(request.user, Officer):
        note_sign_out(officer=request.user, now=timezone.now())
