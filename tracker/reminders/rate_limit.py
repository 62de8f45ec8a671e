"""Limits what one run hands to the relay: by the relay's failures and by the mails allowed in an hour."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.queries.reminders.relay import FAILURES_IN_A_ROW, Circuit, circuit, handed_over_in
from tracker.reminders.delivery import DeliveryOutcome

if TYPE_CHECKING:
    from datetime import datetime

COUNTED_EVERY = 20
"""Outcomes after which the mails of all senders are counted again."""
HOUR = timedelta(hours=1)


class Pace:
    """The limits of one run: it ends when the relay keeps failing, or when the hour's mails are used up."""

    def __init__(self, *, now: datetime) -> None:
        """Read from the outbox how the newest attempts went and how many mails the hour leaves."""
        self.outcomes: Counter[DeliveryOutcome] = Counter()
        self._circuit = circuit(now=now, pause=settings.REMINDERS.backoff)
        # Unless the circuit is closed one more failure ends the run: a half-open circuit allows one trial.
        self._failures = 0 if self._circuit is Circuit.CLOSED else FAILURES_IN_A_ROW - 1
        self._room = _room(now)

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be given to the relay now."""
        return self._circuit is Circuit.OPEN or self._failures >= FAILURES_IN_A_ROW or self._room <= 0

    def note(self, outcome: DeliveryOutcome, *, now: datetime) -> None:
        """Count an outcome; a half-open trial that failed ends the run."""
        self.outcomes[outcome] += 1
        self._failures = self._failures + 1 if outcome is DeliveryOutcome.NO_RELAY else 0
        # Also for a mail that was not handed over: too low an estimate is put right by the next count.
        self._room -= 1
        if self.outcomes.total() % COUNTED_EVERY == 0:
            self._room = _room(now)


def _room(now: datetime) -> float:
    """Return how many mails the limit of an hour leaves; infinity without a limit."""
    limit = settings.REMINDERS.an_hour
    return limit - handed_over_in(HOUR, now=now) if limit else float("inf")
