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


class Heartbeat:
    """Holds on to a job while it is worked at, from a connection of its own: seen before the work is committed."""

    def __init__(self, job: ImportJob, clock: Clock) -> None:
        """Keep the job and the clock; nothing is written before BEAT_SECONDS are over."""
        self.job, self.clock = job, clock
        self.ended = Event()
        self.thread = Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, and wait for a beat that is under way."""
        self.ended.set()
        self.thread.join()

    def _beat(self) -> None:
        try:
            while not self.ended.wait(BEAT_SECONDS):
                try:
                    hold_on(self.job, until=self.clock() + HELD_FOR, done=self.job.done)
                except DatabaseError:
                    # SQLite takes one writer at a time: while this job is written nobody can take it either.
                    logger.info("The import %d could not be held on to", self.job.pk)
        finally:
            connection.close()
