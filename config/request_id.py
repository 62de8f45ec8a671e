"""A number for every request, by which logs, audit and the officer's screen mean the same thing."""

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from projects.operations.audit import request_named

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


class RequestIdMiddleware:
    """Takes the number that a proxy gave, or gives one, and says it on the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under its number."""
        given = request.headers.get(HEADER, "")
        number = given if _SANE.fullmatch(given) else secrets.token_hex(12)
        with request_named(number):
            response = self.get_response(request)
        response.headers[HEADER] = number
        return response
