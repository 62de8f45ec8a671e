"""How fast, and whether at all, the relay is given mails."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.queries.reminders.health import FAILURES_IN_A_ROW, Circuit, circuit, handed_over_since
from tracker.reminders.delivery import DeliveryOutcome

if TYPE_CHECKING:
    from datetime import datetime

COUNTED_EVERY = 20
"""Mails after which those of the other senders are counted again."""
HOUR = timedelta(hours=1)


class Pace:
    """One run's: it ends when the relay fails, or when an hour's mails are spent."""

    def __init__(self, *, now: datetime) -> None:
        """See how the relay has been doing."""
        self.outcomes: Counter[DeliveryOutcome] = Counter()
        self._circuit = circuit(now=now, pause=settings.REMINDERS.backoff)
        self._failures = 0 if self._circuit is Circuit.CLOSED else FAILURES_IN_A_ROW - 1
        self._room = _room(now)

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be given to the relay now."""
        return self._circuit is Circuit.OPEN or self._failures >= FAILURES_IN_A_ROW or self._room <= 0

    def note(self, outcome: DeliveryOutcome, *, now: datetime) -> None:
        """Take an outcome into account; after a half-open trial that failed the relay is left alone again."""
        self.outcomes[outcome] += 1
        self._failures = self._failures + 1 if outcome is DeliveryOutcome.NO_RELAY else 0
        self._room -= 1
        if self.outcomes.total() % COUNTED_EVERY == 0:
            self._room = _room(now)


def _room(now: datetime) -> float:
    """Return how many mails an hour's limit leaves."""
    limit = settings.REMINDERS.an_hour
    return limit - handed_over_since(now - HOUR) if limit else float("inf")
