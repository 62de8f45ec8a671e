"""The address of the client, where proxies of ours stand before the program."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """
    Puts the address that the outermost proxy of ours saw in the place of the proxy's own.

    Each of `TRUSTED_PROXIES` proxies adds whom it saw to the right of X-Forwarded-For. What stands further left was
    sent by the client, who may write there what he likes; so does whoever comes past the proxies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under the client's address."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        hops: int = settings.TRUSTED_PROXIES
        if 0 < hops <= len(forwarded) and (address := _address(forwarded[-hops])):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
