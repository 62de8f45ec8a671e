"""Hands errors to a program or a function of the operator: redacted, seldom, and never at the expense of an answer."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from config.log_formats import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = "command:"
COMMAND_SECONDS = 10
WAITING = 50
"""Reports that wait for a slow hook; further ones are dropped, and the log has them all."""
REPORTS_A_MINUTE = 10
SAME_AGAIN_AFTER_SECONDS = 60.0


class ErrorHookHandler(logging.Handler):
    """Calls the hook with the values of each entry of level ERROR, from a thread of its own."""

    def __init__(self, hook: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.ERROR)
        self._hook = hook
        self._clock = clock
        self._waiting: queue.Queue[dict[str, Any]] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._last: dict[tuple[str, int, str], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        # What the hook itself logs would call it again, for ever.
        if not self._hook or threading.current_thread() is self._thread or not self._is_wanted(record):
            return
        try:
            self._waiting.put_nowait(fields_of(record))
        except queue.Full:
            return
        # Started here, not at the beginning: a server forks after it has read the settings.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="error-hook", daemon=True)
            self._thread.start()

    def _is_wanted(self, record: logging.LogRecord) -> bool:
        """Return whether the same place has been quiet for a minute, and there were few reports in it."""
        now = self._clock()
        self._last = {key: at for key, at in self._last.items() if now - at < SAME_AGAIN_AFTER_SECONDS}
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.name
        key = (record.pathname, record.lineno, kind)
        if key in self._last or len(self._last) >= REPORTS_A_MINUTE:
            return False
        self._last[key] = now
        return True

    def _run(self) -> None:
        while True:
            report = self._waiting.get()
            try:
                # Looked up here: while the settings are read, no model can be imported yet.
                caller_of(self._hook)(report)
            except Exception as error:  # whatever a foreign program does, the next report goes out
                print(f"ERROR_HOOK: {type(error).__name__}", file=sys.stderr)  # noqa: T201  # the log would call us


def caller_of(hook: str) -> Callable[[dict[str, Any]], object]:
    """
    Return what calls a hook: a function by its dotted path, or `command:` and a program that reads JSON.

    :raises ImportError: if there is no such function
    """
    if not hook.startswith(COMMAND):
        function: Callable[[dict[str, Any]], object] = import_string(hook)
        return function
    command = hook.removeprefix(COMMAND).split()

    def run(report: dict[str, Any]) -> None:
        body = json.dumps(report, ensure_ascii=False).encode()
        subprocess.run(command, input=body, timeout=COMMAND_SECONDS, check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    return run
