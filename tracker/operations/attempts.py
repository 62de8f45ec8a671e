"""
How often one may try to sign in, by the API or by a page.

Guessing is slowed down and nobody is locked out: a stranger who fails on purpose must not keep an officer from work.
What is counted may be lost with the cache.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from datetime import datetime

FROM_ONE_ADDRESS, MINUTE = 10, timedelta(minutes=1)
"""Attempts at an account from one address, in a minute."""
FAILURES, FAILURES_FOR = 30, timedelta(minutes=15)
"""Failures at an account from anywhere, after which its attempts are spaced out."""
PACE = timedelta(seconds=5)
"""The time between two attempts then."""
KNOWN_FOR = timedelta(days=30)
"""How long an address counts as the officer's own after signing in there: it waits for nobody else."""


def seconds_to_wait(*, account: str, address: str, now: datetime) -> int:
    """Count an attempt; return 0 if it may be made, or after how many seconds to try again."""
    tried, ends = _count(_key("tried", account, address), MINUTE), _key("ends", account, address)
    if tried == 1:
        cache.set(ends, now + MINUTE, _seconds(MINUTE))
    if tried > FROM_ONE_ADDRESS:
        ends_at: datetime = cache.get(ends, now + MINUTE)
        return max(1, ceil((ends_at - now).total_seconds()))
    if cache.get(_key("known", account, address)) or cache.get(_key("failures", account), 0) < FAILURES:
        return 0
    return 0 if cache.add(_key("pace", account), 1, _seconds(PACE)) else _seconds(PACE)


def note_failure(*, account: str) -> None:
    """Remember that somebody did not get in."""
    _count(_key("failures", account), FAILURES_FOR)


def note_success(*, account: str, address: str) -> None:
    """Remember that the officer got in from an address."""
    cache.set(_key("known", account, address), 1, _seconds(KNOWN_FOR))


def _count(key: str, period: timedelta) -> int:
    cache.add(key, 0, _seconds(period))
    try:
        return cache.incr(key)
    except ValueError:  # it ran out just now
        return 1


def _seconds(period: timedelta) -> int:
    return int(period.total_seconds())


def _key(kind: str, account: str, address: str = "") -> str:
    who = f"{account.strip().lower()}\0{address}"
    return f"attempts-{kind}-{hashlib.sha256(who.encode(errors='replace')).hexdigest()}"
