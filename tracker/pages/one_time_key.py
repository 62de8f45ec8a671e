"""One-time keys of forms: a form that is sent twice, by a second click or a reload, is carried out once."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.operations.locks import hold
from tracker.operations.idempotency import StoredResponse, answer_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.pages.decorators import OfficerRequest

FIELD = "once"
"""The hidden field of the key."""
_KEY = re.compile(r"[\w-]{1,60}", re.ASCII)


def new_key() -> str:
    """Return a key for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def once(request: OfficerRequest, run: Callable[[], Any]) -> Any:
    """
    Return what an operation returns, a value of JSON, or what it returned when the same form came before.

    A form without a key is carried out each time. One that comes while the same is being carried out waits for it,
    other than in the API: a person is looking at the page and wants to see how it ended.

    :raises DomainError: as the operation does, which may then be tried again; or if the key came with another form
    """
    key = request.POST.get(FIELD, "")
    # One that is none of ours is none: what no database stores must not come so far.
    if not _KEY.fullmatch(key):
        return run()
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, [f"{one.name} {one.size}" for one in sent]) for name, sent in request.FILES.lists())
    fingerprint = hashlib.sha256(f"{request.path}\n{json.dumps([fields, files])}".encode()).hexdigest()
    name = f"form {key}"
    with transaction.atomic():
        # The lock that `answer_once` tries for, in the same transaction: it finds it held by itself.
        hold(f"answer {request.officer.pk} {name}")
        try:
            stored = answer_once(
                officer=request.officer,
                key=name,
                fingerprint=fingerprint,
                answer=lambda: StoredResponse(200, json.dumps(run(), ensure_ascii=False), ""),
                now=request.now,
            )
        except DomainError as error:
            raise _in_words_of_pages(error) from error
    return json.loads(stored.body)


def _in_words_of_pages(error: DomainError) -> DomainError:
    if error.code != "idempotency_key_reused":
        return error
    # After the browser's way back, for example: what is on the page was sent, what is in the form was not.
    return DomainError(
        "form_sent_before", "这张表先前已交过一次，这次内容不同，没有登记；请刷新页面，看过已登记的再填。"
    )
