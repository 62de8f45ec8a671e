"""The timer that sends the scheduled tasks: it remembers nothing, and a clock that is set back does not silence it."""

from __future__ import annotations

from typing import Any

from celery.beat import Scheduler


class MemoryScheduler(Scheduler):
    """
    Keeps the times of the last runs in memory alone.

    Celery's own default writes them to a file: after a clock that ran days ahead nothing would run for days, whatever
    is restarted. What is due is found in the database anyway, so nothing is lost with them.
    """

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due; return after how many seconds to look again."""
        self._forget_the_future()
        delay: float = super().tick(*arguments, **options)
        return delay

    def _forget_the_future(self) -> None:
        """Take runs that are dated later than now for runs of this moment: the clock was set back meanwhile."""
        for entry in self.schedule.values():
            if entry.last_run_at is not None and entry.last_run_at > entry.default_now():
                entry.last_run_at = entry.default_now()
                # The times at which to look again were computed by the same clock.
                self._heap = None
