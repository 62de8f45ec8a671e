"""The state of the relay, read from the recorded attempts: all senders agree, and a restart forgets nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from tracker.mail.outcome import Phase
from tracker.models import Attempt, AttemptEvent, Reminder

FAILURES_IN_A_ROW = 5
"""Connections in a row that fail before the relay is left alone for a while."""
_ENDS = (AttemptEvent.SENT, AttemptEvent.RETRY, AttemptEvent.REFUSED, AttemptEvent.IN_DOUBT)
# Attempts that ended before the relay was asked (an address that policy forbids, a mail that cannot be
# composed) have other phases: they show nothing about the relay.
_SAID_BY_THE_RELAY = [str(phase) for phase in Phase]


class Circuit(StrEnum):
    """Whether the relay is tried."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


def circuit(*, now: datetime, pause: timedelta) -> Circuit:
    """Return whether the relay is tried: not for a `pause` after five failed connections in a row, then once."""
    # Read from the recorded attempts, not from memory: all senders agree, and a restart forgets nothing.
    ends = Attempt.objects.filter(event__in=_ENDS, phase__in=_SAID_BY_THE_RELAY).order_by("-id")
    newest = list(ends.values_list("event", "phase", "happened_at")[:FAILURES_IN_A_ROW])
    failed = [event == AttemptEvent.RETRY and phase == Phase.CONNECT for event, phase, _ in newest]
    if len(newest) < FAILURES_IN_A_ROW or not all(failed):
        return Circuit.CLOSED
    # The distance either way: a failure dated by a clock that ran ahead must not keep the circuit open for days.
    return Circuit.OPEN if abs(now - newest[0][2]) < pause else Circuit.HALF_OPEN


def handed_over_in(span: timedelta, *, now: datetime) -> int:
    """Return how many mails were handed over in a span that ends now."""
    # By the marker before the final dot: a mail in doubt may have arrived, so it uses up the hour's limit too.
    return Reminder.objects.filter(dot_at__gt=now - span, dot_at__lte=now).count()
