"""Performs a write once, however often its request is sent, and repeats the stored answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from projects.errors import DomainError, InFlightError
from projects.operations.locks import try_to_hold
from tracker.models import KeptAnswer
from zones.models import UnreadableText

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from zones.models import Officer

KEPT_FOR = timedelta(days=7)
SECRET, SECRET_FOR = "secret ", timedelta(minutes=10)
"""How the keys of answers begin that are shown once and nowhere else, and how long they serve a second click."""


@dataclass(frozen=True)
class StoredResponse:
    """What was answered: the status, the body and the ETag. `is_replay` marks an answer that was stored earlier."""

    status: int
    body: str
    etag: str
    is_replay: bool = False


@transaction.atomic
def answer_once(
    *, officer: Officer, key: str, fingerprint: str, answer: Callable[[], StoredResponse], now: datetime
) -> StoredResponse:
    """
    Return the answer that was given under this key, or do the work and keep its answer, both in one transaction.

    A refused write stores nothing: it may be sent again. A request that arrives while the same one is being answered
    is refused and does not wait, or a few impatient clients would occupy every thread. (SQLite takes one writer at a
    time: there it waits.)

    :raises InFlightError: if a request with this key is being answered at this moment
    :raises DomainError: if the key was used for another request, or the kept answer cannot be decrypted
    """
    # Before the INSERT, which would wait on the unique index until the other transaction ends.
    if not try_to_hold(f"answer {officer.pk} {key}"):
        message = "带这个幂等键的请求正在处理，请稍候用同一个键重发，即可得到它的应答。"
        raise InFlightError("idempotency_key_in_flight", message, field="Idempotency-Key")
    try:
        # A savepoint: on PostgreSQL the IntegrityError would otherwise end the whole transaction.
        with transaction.atomic():
            kept = KeptAnswer.objects.create(officer=officer, key=key, fingerprint=fingerprint, kept_at=now)
    except IntegrityError:
        earlier = KeptAnswer.objects.get(officer=officer, key=key)
        # A client that uses a key twice must not take the answer to one request for that to another.
        if earlier.fingerprint != fingerprint:
            message = "这个 Idempotency-Key 已用于另一请求，请换一个。"
            raise DomainError("idempotency_key_reused", message, field="Idempotency-Key") from None
        if isinstance(earlier.body, UnreadableText):
            message = "这次写入先前已完成，但它的应答读不出来（加密的密钥不在）。请查看结果，不要换一个键重发。"
            raise DomainError("kept_answer_unreadable", message, field="Idempotency-Key") from None
        return StoredResponse(earlier.status, earlier.body, earlier.etag, is_replay=True)
    given = answer()
    KeptAnswer.objects.filter(pk=kept.pk).update(status=given.status, body=given.body, etag=given.etag)
    return given


def delete_expired_responses(*, now: datetime) -> int:
    """Delete the answers that are older than KEPT_FOR, and secrets after SECRET_FOR; return how many."""
    old = Q(kept_at__lt=now - KEPT_FOR) | Q(key__startswith=SECRET, kept_at__lt=now - SECRET_FOR)
    return KeptAnswer.objects.filter(old).delete()[0]
