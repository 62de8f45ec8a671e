"""Holds on to a job while it is worked at."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

from django.db import DatabaseError, connection

from tracker.operations.imports import hold_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.models import ImportJob

    Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(minutes=3)
"""How long a job waits for a worker that died; one that lives holds on to it."""
BEAT_SECONDS = 10.0
EVERY = 500
"""Rows after which it is written down how far a job is, without waiting for the next beat."""


class Heartbeat:
    """Holds on to a job while it is worked at, from a connection of its own: seen before the work is committed."""

    def __init__(self, job: ImportJob, clock: Clock) -> None:
        """Keep the job and the clock; nothing is written before BEAT_SECONDS are over."""
        self.job, self.clock = job, clock
        self.ended, self.is_due = Event(), Event()
        self.written = job.done
        self.thread = Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, and wait for a beat that is under way."""
        self.ended.set()
        self.is_due.set()
        self.thread.join()

    def tell(self, done: int) -> None:
        """Note how many rows are done. Others see it soon, whatever transaction the caller is in."""
        self.job.done = done
        if abs(done - self.written) >= EVERY:
            self.written = done
            self.is_due.set()

    def _beat(self) -> None:
        try:
            while True:
                self.is_due.wait(BEAT_SECONDS)
                self.is_due.clear()
                if self.ended.is_set():
                    return
                try:
                    hold_on(self.job, until=self.clock() + HELD_FOR, done=self.job.done)
                except DatabaseError:
                    # SQLite takes one writer at a time: while this job is written nobody can take it either.
                    logger.info("The import %d could not be held on to", self.job.pk)
        finally:
            connection.close()
