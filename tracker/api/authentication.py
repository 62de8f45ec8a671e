"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import SessionAuthentication as DRFSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied

from zones.models import Officer

if TYPE_CHECKING:
    from rest_framework.request import Request


def officer_of(request: Request) -> Officer:
    """
    Return the officer who is signed in.

    :raises NotAuthenticated: if nobody is
    """
    if isinstance(request.user, Officer):
        return request.user
    raise NotAuthenticated


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]  # knox publishes no types
    """Takes the token of the Authorization header."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return the officer and the token; a token never holds anything but ASCII letters and digits."""
        if not (token.isascii() and token.isalnum()):
            raise AuthenticationFailed
        return super().authenticate_credentials(token)


class SessionAuthentication(DRFSessionAuthentication):
    """Takes the session of the pages, with its CSRF token on every write."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a write that another site may have sent."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied("CSRF 校验未通过，请刷新页面后重试。", code="csrf_failed") from error
