"""Ending sessions and tokens: by their officer, by an administrator, or because the account changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from projects.operations.audit import record_event
from zones.models import Session, Token

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer


@transaction.atomic
def end_sign_ins(officer: Officer, *, by: Officer | None, now: datetime, why: str, keep: str | None = None) -> int:
    """
    End every session and token of an officer except the one whose key is `keep`; return how many ended.

    Nothing is audited where there was none.
    """
    kept = Q() if keep is None else ~Q(pk=keep)
    sessions = Session.objects.filter(kept, officer=officer).delete()[0]
    tokens = Token.objects.filter(kept, user=officer).delete()[0]
    if sessions or tokens:
        after = {"sessions": sessions, "tokens": tokens}
        record_event(action="end_sign_ins", subject=officer, by=by, now=now, after=after, reason=why)
    return sessions + tokens


def delete_expired_sign_ins(*, now: datetime) -> int:
    """Delete the sessions and tokens whose time is over, those of nobody among them; return how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0] + Token.objects.filter(expiry__lt=now).delete()[0]


@transaction.atomic
def end_sign_in(sign_in: Session | Token, *, officer: Officer, by: Officer, now: datetime) -> None:
    """End one session or token of an officer."""
    after = {"number": sign_in.number, "address": sign_in.address, "began_at": sign_in.began_at}
    sign_in.delete()
    record_event(action="end_sign_in", subject=officer, by=by, now=now, after=after)
