"""Authentication by the tokens of knox and by the session of the pages."""

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
    """Takes the token of the Authorization header, `Token …`."""

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
