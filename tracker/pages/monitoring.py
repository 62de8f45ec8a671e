"""Who may read the figures of the service: whoever holds the token, or a program on this very machine."""

from __future__ import annotations

import hmac
from functools import wraps
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

SCHEME = "Bearer "
SAID_BY_PROXIES = ("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via")
"""A request with one of these came through a proxy, which may stand on this machine while its client does not."""


def for_monitoring(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let monitoring pass; to everybody else the address does not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        if not _holds_token(request) and not _is_from_here(request):
            raise Http404
        return view(request)

    return wrapped


def _holds_token(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not given.startswith(SCHEME):
        return False
    return hmac.compare_digest(given.removeprefix(SCHEME).encode(), token.encode())


def _is_from_here(request: HttpRequest) -> bool:
    """Return whether the request came straight from this machine; never where a token is set."""
    # The token alone decides where there is one: then a proxy that adds no header cannot open the door either.
    if settings.METRICS_TOKEN or any(name in request.headers for name in SAID_BY_PROXIES):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
