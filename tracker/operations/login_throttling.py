"""
Limits how often sign-in may be tried, by the API or by a page.

Guessing is slowed down and nobody is locked out: a stranger who fails on purpose must not keep an officer from work.
Where a rule demands a lock nevertheless, SIGN_IN_LOCKOUT switches it on.
The counters are in the database: a cache that is emptied would forget them, and one that is down would stop the work.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, PositiveIntegerField, Q, Value, When

from projects.operations.audit import record_event
from tracker.models import ACCOUNTS_FOR, ACCOUNTS_OF_AN_ADDRESS, SignInCount, key_of_address
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
"""How long an address counts as known after a sign-in there: failures from elsewhere do not slow it down."""
KEPT_FOR = timedelta(hours=1)
"""How long a counter that ended is kept, so that none is deleted while an attempt is about to begin it anew."""
UNLIMITED = 2**31 - 1
"""The largest count that the column holds."""


def seconds_to_wait(*, account: str, address: str, now: datetime) -> int:
    """Count an attempt; return 0 if it may be made, else after how many whole seconds to try again."""
    # Before anything is counted: whoever goes through many names leaves no counter for each.
    if (seconds := _address_wait(account, address, now)) > 0:
        return seconds
    # For known addresses, too: this limit alone holds back guessing from an officer's own machine.
    tried = _key("tried", account, address)
    if not _count(tried, limit=FROM_ONE_ADDRESS, lasts=MINUTE, now=now):
        return _seconds_left(tried, now)
    is_known = _running(now).filter(key=_key("known", account, address)).exists()
    if is_known or not _running(now).filter(key=_key("failures", account), count__gte=FAILURES).exists():
        return 0
    # Spaced out, not refused for good: a stranger who fails on purpose must not be able to lock an account.
    pace = _key("pace", account)
    return 0 if _count(pace, limit=1, lasts=PACE, now=now) else _seconds_left(pace, now)


def _address_wait(account: str, address: str, now: datetime) -> int:
    """Return after how many seconds an address may try again that failed at too many accounts; 0 if it may now."""
    # One password tried at many accounts stays under the limit of each. Officers who have signed in from there are
    # let pass: a whole city may sit behind one address.
    of_address = _running(now).filter(key=key_of_address(address), count__gte=ACCOUNTS_OF_AN_ADDRESS)
    if not address or not of_address.exists():
        return 0
    if _running(now).filter(key=_key("known", account, address)).exists():
        return 0
    return _seconds_left(key_of_address(address), now)


@transaction.atomic
def note_failure(*, account: str, address: str, now: datetime) -> None:
    """Count a failure, and audit it if the account exists."""
    _count(_key("failures", account), limit=UNLIMITED, lasts=FAILURES_FOR, now=now)
    # Each account once: whoever mistypes again and again is one person.
    if _count(_key("failed", account, address), limit=1, lasts=ACCOUNTS_FOR, now=now):
        _count(key_of_address(address), limit=UNLIMITED, lasts=ACCOUNTS_FOR, now=now)
    is_locked = _count_towards_lock(account, now)
    officer = Officer.objects.filter(username__iexact=account.strip()).first()
    # An unknown name is not audited: what is typed there may be a password.
    if officer is not None:
        record_event(action="sign_in_refused", subject=officer, by=None, now=now, after={"address": address})
    if officer is not None and is_locked:
        record_event(action="sign_in_locked", subject=officer, by=None, now=now, after={"address": address})


@transaction.atomic
def note_success(*, account: str, officer: Officer, address: str, now: datetime) -> None:
    """Record that an officer signed in: the address counts as known for KNOWN_FOR from now, and not as guessing."""
    if SignInCount.objects.filter(key=_key("failed", account, address), ends_at__gt=now).delete()[0]:
        SignInCount.objects.filter(key=key_of_address(address), count__gt=0).update(count=F("count") - 1)
    SignInCount.objects.update_or_create(
        key=_key("known", account, address), defaults={"count": 1, "ends_at": now + KNOWN_FOR}
    )
    SignInCount.objects.filter(key=_key("lock", account)).delete()
    record_event(action="sign_in", subject=officer, by=officer, now=now, after={"address": address})


def seconds_locked(*, account: str, now: datetime) -> int:
    """Return for how many whole seconds an account is locked; 0 if it is not, or where nothing is ever locked."""
    limit, key = settings.ACCOUNTS.lockout, _key("lock", account)
    is_locked = limit and _running(now).filter(key=key, count__gte=limit).exists()
    return _seconds_left(key, now) if is_locked else 0


@transaction.atomic
def unlock(*, officer: Officer, by: Officer, now: datetime) -> None:
    """Let an officer try again who is locked out or slowed down."""
    keys = [_key(kind, officer.username) for kind in ("lock", "failures", "pace", "code")]
    SignInCount.objects.filter(key__in=keys).delete()
    record_event(action="unlock_sign_in", subject=officer, by=by, now=now)


def count_attempt(kind: str, account: str, *, limit: int, lasts: timedelta, now: datetime) -> bool:
    """Count an attempt of some kind at an account; return whether it is within `limit` in the time that `lasts`."""
    return _count(_key(kind, account), limit=limit, lasts=lasts, now=now)


def forget_attempts(kind: str, account: str) -> None:
    """Begin a count of `count_attempt` anew."""
    SignInCount.objects.filter(key=_key(kind, account)).delete()


def note_sign_out(*, officer: Officer, now: datetime, why: str = "") -> None:
    """Record in the audit that an officer signed out, or was."""
    record_event(action="sign_out", subject=officer, by=officer, now=now, reason=why)


def delete_expired_attempts(*, now: datetime) -> int:
    """Delete the counters that ended longer than KEPT_FOR ago; return how many."""
    return SignInCount.objects.filter(ends_at__lt=now - KEPT_FOR).delete()[0]


def _count(key: str, *, limit: int, lasts: timedelta, now: datetime) -> bool:
    """Add 1 to a counter and return True, unless it is at its limit; a counter that ended begins anew."""
    is_over = Q(ends_at__lte=now)
    SignInCount.objects.bulk_create([SignInCount(key=key, ends_at=now + lasts)], ignore_conflicts=True)
    # One UPDATE tests and counts: attempts at the same moment queue for the row, and no two see the same count.
    counted = SignInCount.objects.filter(Q(count__lt=limit) | is_over, key=key).update(
        count=Case(When(is_over, then=Value(1)), default=F("count") + 1, output_field=PositiveIntegerField()),
        ends_at=Case(When(is_over, then=Value(now + lasts)), default=F("ends_at")),
    )
    return counted == 1


def _count_towards_lock(account: str, now: datetime) -> bool:
    """Count a failure, if accounts are locked at all; return whether this one locks the account."""
    limit, lasts = settings.ACCOUNTS.lockout, settings.ACCOUNTS.lockout_lasts
    key = _key("lock", account)
    if not limit or not _count(key, limit=UNLIMITED, lasts=lasts, now=now):
        return False
    # From the last failure on, and once: further ones do not get here, since the lock comes before the password.
    return SignInCount.objects.filter(key=key, count=limit).update(ends_at=now + lasts) == 1


def _running(now: datetime) -> QuerySet[SignInCount]:
    return SignInCount.objects.filter(ends_at__gt=now)


def _seconds_left(key: str, now: datetime) -> int:
    ends_at = SignInCount.objects.filter(key=key).values_list("ends_at", flat=True).first() or now
    return max(1, ceil((ends_at - now).total_seconds()))


def _key(kind: str, account: str, address: str = "") -> str:
    # Hashed: what is typed as a name may be a password. The NUL keeps account and address apart.
    who = f"{kind}\0{account.strip().lower()}\0{address}"
    return hashlib.sha256(who.encode(errors="replace")).hexdigest()
