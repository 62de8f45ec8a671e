"""Asking as each account of the demo and as nobody, and answers as text."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client

from devtools.compare_answers.bodies import readable
from devtools.compare_answers.identifiers import ZONE_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

ADMINISTRATOR, NOBODY = "admin", "nobody"
ACCOUNTS = ("province", "lvliang", ZONE_ACCOUNT, ADMINISTRATOR, NOBODY)
HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "ETag",
    "Location",
    "Cache-Control",
    "Retry-After",
    "Allow",
    "Vary",
    "WWW-Authenticate",
)
"""Those that say something of the answer; the others are the same on every answer, or random."""


def complete_officers() -> None:
    """Give the demo's officers addresses for reminders, equal salts, and the zone's a colleague who could stand in."""
    officers: Any = get_user_model()._default_manager
    officers.update(email="officer@tracker.invalid", password=make_password("nobody-signs-in", salt="compareanswers"))
    colleague = officers.get(username=ZONE_ACCOUNT)
    colleague.pk, colleague.username = None, f"{ZONE_ACCOUNT}-2"
    colleague.save()


class Accounts:
    """The browsers of the demo's accounts, each signed in once."""

    def __init__(self) -> None:
        self.clients = {name: self._client(name) for name in ACCOUNTS}

    def get(self, account: str, address: str) -> str:
        """Return the answer to a GET."""
        return self._answer(self.clients[account], "GET", address)

    def write(self, account: str, method: str, address: str, body: Any, *, headers: Mapping[str, str]) -> str:
        """Return the answer to a request that may write; a dict that holds a file is sent as a form."""
        client = self.clients[account]
        is_form = isinstance(body, dict) and any(hasattr(value, "read") for value in body.values())
        content = {"data": body} if is_form else {"data": body, "content_type": "application/json"}
        send = getattr(client, method.lower())
        return _text(send(address, headers=dict(headers), **content))

    def refusal(self, account: str, method: str, address: str) -> str:
        """Return the answer to a request with nothing in it, and undo what it did."""
        client = self.clients[account]
        cookies = copy(client.cookies)
        with transaction.atomic():
            answer = self._answer(client, method, address, data="{}", content_type="application/json")
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer

    @staticmethod
    def _client(name: str) -> Client:
        # A request's number would be random otherwise, and is kept by the audit.
        client = Client(
            raise_request_exception=False, SERVER_NAME="localhost", headers={"X-Request-ID": "compare-answers"}
        )
        if name != NOBODY:
            client.force_login(get_user_model()._default_manager.get(username=name))
        return client

    @staticmethod
    def _answer(client: Client, method: str, address: str, **content: Any) -> str:
        return _text(client.generic(method, address, **content))


def _text(response: Any) -> str:
    """Return status, headers and body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = [f"{name}: {response.headers[name]}" for name in HEADERS if name in response.headers]
    return "\n".join(
        [str(response.status_code), *headers, "", readable(response.headers.get("Content-Type", ""), body)]
    )
