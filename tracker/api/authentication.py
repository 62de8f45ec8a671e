"""Authentication by the tokens of knox and by the session of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import SessionAuthentication as DRFSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied

from tracker.queries.sign_ins import duty_of, is_idle, is_to_be_noted, last_used
from zones.models import Officer, Token

if TYPE_CHECKING:
    from datetime import datetime

    from rest_framework.request import Request


def officer_of(request: Request) -> Officer:
    """
    Return the officer who is signed in.

    :raises NotAuthenticated: if nobody is
    """
    if isinstance(request.user, Officer):
        return request.user
    raise NotAuthenticated


def require_no_duty(request: Request, *, now: datetime) -> None:
    """
    Pass unless an officer is signed in who has to do something else first.

    :raises PermissionDenied: saying what
    """
    if isinstance(request.user, Officer) and (duty := duty_of(request.user, now=now)):
        raise PermissionDenied(duty.sentence, duty.code)


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]  # knox publishes no types
    """Takes the token of the Authorization header, `Token …`."""

    def authenticate(self, request: Request) -> Any:
        """
        Return the officer and the token, and note the use of the token.

        :raises AuthenticationFailed: if it is none, has ended, or was not used for long
        """
        found = super().authenticate(request)
        if found is None:
            return None
        officer, token = found
        now = timezone.now()
        if is_idle(officer, last_used(token), now=now):
            token.delete()
            raise AuthenticationFailed("令牌长时间没有使用，已失效，请重新登录。", "idle")
        if is_to_be_noted(token.last_used_at, now=now):
            Token.objects.filter(pk=token.pk).update(last_used_at=now, address=request.META.get("REMOTE_ADDR", ""))
        return officer, token

    def authenticate_credentials(self, token: bytes) -> Any:
        # Knox makes tokens of ASCII letters and digits; others, such as NUL, PostgreSQL would not even look up.
        if not (token.isascii() and token.isalnum()):
            raise AuthenticationFailed
        return super().authenticate_credentials(token)


class SessionAuthentication(DRFSessionAuthentication):
    """Takes the session of the pages, with its CSRF token on every write; a missing one is refused in Chinese."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied("CSRF 校验未通过，请刷新页面后重试。", code="csrf_failed") from error
