"""
How often one may try to sign in, by the API or by a page.

Guessing is slowed down and nobody is locked out: a stranger who fails on purpose must not keep an officer from work.
The counters are in the database: a cache that is emptied would forget them, and one that is down would stop the work.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, PositiveIntegerField, Q, Value, When

from projects.operations.audit import record_event
from tracker.models import SignInCount
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

FROM_ONE_ADDRESS, MINUTE = 10, timedelta(minutes=1)
"""Attempts at an account from one address, in a minute."""
FAILURES, FAILURES_FOR = 30, timedelta(minutes=15)
"""Failures at an account from anywhere, after which its attempts are spaced out."""
PACE = timedelta(seconds=5)
"""The time between two attempts then."""
KNOWN_FOR = timedelta(days=30)
"""How long an address counts as the officer's own after signing in there: it waits for nobody else."""
KEPT_FOR = timedelta(hours=1)
"""How long a counter that ended is left where it is, out of the way of whoever is about to begin it anew."""
UNLIMITED = 2**31 - 1


def seconds_to_wait(*, account: str, address: str, now: datetime) -> int:
    """Count an attempt; return 0 if it may be made, or after how many seconds to try again."""
    tried = _key("tried", account, address)
    if not _count(tried, limit=FROM_ONE_ADDRESS, lasts=MINUTE, now=now):
        return _seconds_left(tried, now)
    is_known = _running(now).filter(key=_key("known", account, address)).exists()
    if is_known or not _running(now).filter(key=_key("failures", account), count__gte=FAILURES).exists():
        return 0
    pace = _key("pace", account)
    return 0 if _count(pace, limit=1, lasts=PACE, now=now) else _seconds_left(pace, now)


@transaction.atomic
def note_failure(*, account: str, address: str, now: datetime) -> None:
    """Remember that somebody did not get in, and in the audit whose account it was, if it is anybody's."""
    _count(_key("failures", account), limit=UNLIMITED, lasts=FAILURES_FOR, now=now)
    officer = Officer.objects.filter(username__iexact=account.strip()).first()
    if officer is not None:
        record_event(action="sign_in_refused", subject=officer, by=None, now=now, after={"address": address})


@transaction.atomic
def note_success(*, account: str, officer: Officer, address: str, now: datetime) -> None:
    """Remember that an officer got in from an address."""
    SignInCount.objects.update_or_create(
        key=_key("known", account, address), defaults={"count": 1, "ends_at": now + KNOWN_FOR}
    )
    record_event(action="sign_in", subject=officer, by=officer, now=now, after={"address": address})


def note_sign_out(*, officer: Officer, now: datetime) -> None:
    """Remember that an officer signed out."""
    record_event(action="sign_out", subject=officer, by=officer, now=now)


def delete_expired_attempts(*, now: datetime) -> int:
    """Forget the counters that ended; return how many."""
    return SignInCount.objects.filter(ends_at__lt=now - KEPT_FOR).delete()[0]


def _count(key: str, *, limit: int, lasts: timedelta, now: datetime) -> bool:
    """Add one to a counter unless it stands at its limit; one statement decides, however many try at once."""
    is_over = Q(ends_at__lte=now)
    SignInCount.objects.bulk_create([SignInCount(key=key, ends_at=now + lasts)], ignore_conflicts=True)
    counted = SignInCount.objects.filter(Q(count__lt=limit) | is_over, key=key).update(
        count=Case(When(is_over, then=Value(1)), default=F("count") + 1, output_field=PositiveIntegerField()),
        ends_at=Case(When(is_over, then=Value(now + lasts)), default=F("ends_at")),
    )
    return counted == 1


def _running(now: datetime) -> QuerySet[SignInCount]:
    return SignInCount.objects.filter(ends_at__gt=now)


def _seconds_left(key: str, now: datetime) -> int:
    ends_at = SignInCount.objects.filter(key=key).values_list("ends_at", flat=True).first() or now
    return max(1, ceil((ends_at - now).total_seconds()))


def _key(kind: str, account: str, address: str = "") -> str:
    who = f"{kind}\0{account.strip().lower()}\0{address}"
    return hashlib.sha256(who.encode(errors="replace")).hexdigest()
