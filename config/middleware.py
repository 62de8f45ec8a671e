"""What happens to every request and every answer: its number, its client's address, the headers of the browser."""

import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string

from projects.operations.request_number import request_from, request_named

REQUEST_ID_HEADER = "X-Request-ID"
# A number goes into logs and the audit as it came: nothing in it may break a line or a cell.
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",  # stylesheets hold small pictures
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class RequestIdMiddleware:
    """
    Takes the request's number from the proxy's header, or draws one, and returns it in the response.

    The number ties together what logs, audit and the officer's screen show of one request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under its number."""
        given = request.headers.get(REQUEST_ID_HEADER, "")
        number = given if _SAFE_REQUEST_ID.fullmatch(given) else secrets.token_hex(12)
        with request_named(number):
            response = self.get_response(request)
        response.headers[REQUEST_ID_HEADER] = number
        return response


class ClientAddressMiddleware:
    """
    Replaces REMOTE_ADDR, which is the nearest proxy's, by the address that our outermost proxy saw; the audit gets it.

    Each of `TRUSTED_PROXIES` proxies adds whom it saw to the right of X-Forwarded-For. What stands further left was
    sent by the client and may be forged; so may all of it in a request that does not pass through the proxies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under the client's address."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        hops: int = settings.TRUSTED_PROXIES
        if 0 < hops <= len(forwarded) and (address := _address(forwarded[-hops])):
            request.META["REMOTE_ADDR"] = address
        with request_from(_address(request.META.get("REMOTE_ADDR", ""))):
            return self.get_response(request)


class SecurityHeadersMiddleware:
    """Keeps a page from loading, sending or framing anything that is not ours: headers that Django 5.2 does not set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, with the headers on the answer."""
        response = self.get_response(request)
        # A default: responses with evidence files bring a stricter policy of their own.
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class PackedPagesMiddleware(GZipMiddleware):
    """
    Packs the pages that are looked at, for browsers that can unpack them: a month's sheet is twenty times smaller.

    Django masks the token of forms anew on each page and adds random bytes to the packed length, which keeps what a
    page holds from being guessed by the length of its answers. What a form answers, which may be a password or a code
    that is shown once, and what is no page goes unpacked.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer packed, if it is a page that was asked for."""
        is_page = request.method == "GET" and response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            return super().process_response(request, response)
        return response


class WrongMethodMiddleware:
    """Shows a person a page where an address takes no such request, such as that of a form: Django's is empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; a bare 405 to a browser gets words."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and not response.content:
            response.content = render_to_string("405.html")
        return response


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
