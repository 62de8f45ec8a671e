"""One entry in the log for every task of the worker: which, its number, how it ended and how long it took."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.signals import task_postrun, task_prerun

logger = logging.getLogger("tracker.tasks.runs")
_began: dict[str, float] = {}


@task_prerun.connect
def note_the_beginning(task_id: str, **_: Any) -> None:
    """Take the time."""
    _began[task_id] = time.perf_counter()


@task_postrun.connect
def log_the_end(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    """Write the entry; what was raised is logged by Celery with its traceback."""
    began = _began.pop(task_id, time.perf_counter())
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    fields = {"task": task.name, "task_id": task_id, "outcome": (state or "").lower(), "milliseconds": milliseconds}
    logger.info("task", extra={"fields": fields})
