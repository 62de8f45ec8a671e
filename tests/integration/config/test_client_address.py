"""Whose address counts, with proxies of ours before the program and without."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import ClientAddressMiddleware
from tests import factories
from tracker.operations.login_throttling import FROM_ONE_ADDRESS

PROXY = "192.0.2.1"


def seen(forwarded, hops, settings):
    """Return the address under which the program sees a request that a proxy hands on."""
    settings.TRUSTED_PROXIES = hops
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, **headers)
    ClientAddressMiddleware(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        ("10.0.0.9", 0, PROXY),
        ("10.0.0.9", 1, "10.0.0.9"),
        ("1.1.1.1, 10.0.0.9", 1, "10.0.0.9"),
        ("1.1.1.1, 10.0.0.9, 192.0.2.7", 2, "10.0.0.9"),
        (" 2001:db8::0:1 ", 1, "2001:db8::1"),
        (None, 1, PROXY),
        ("", 1, PROXY),
        ("10.0.0.9", 2, PROXY),
        ("unknown", 1, PROXY),
        ("10.0.0.9, <script>", 1, PROXY),
    ],
)
def test_the_address_is_what_our_outermost_proxy_saw(forwarded, hops, address, settings):
    assert seen(forwarded, hops, settings) == address


def test_behind_a_proxy_the_pace_is_the_clients(client, db, settings):
    settings.TRUSTED_PROXIES = 1
    officer = factories.make_officer()
    wrong = {"username": officer.username, "password": "wrong"}

    def status(forwarded):
        return client.post("/api/v1/auth/login/", wrong, "application/json", headers=forwarded).status_code

    made_up = [status({"X-Forwarded-For": f"10.9.9.{last}, 10.0.0.9"}) for last in range(FROM_ONE_ADDRESS + 1)]
    assert made_up == [401] * FROM_ONE_ADDRESS + [429]
    assert status({"X-Forwarded-For": "10.0.0.10"}) == 401
