"""
Limits that a process which reads an untrusted file sets on itself. Imports neither Django nor the rest of the project.

They cannot be set on the web process, which would share them: that is why such a file is read in a process of its own.
"""

from __future__ import annotations

import logging
import os
import resource
import signal

LONGEST_SECONDS = 60
"""Wall time for what somebody waits for, on a machine that is busy with other things."""


def limit_this_process(
    *, memory: int, seconds: int, wall: int = LONGEST_SECONDS
) -> None:  # pragma: no cover  # runs in a process of its own
    """Limit this process in memory (bytes), CPU seconds and seconds of wall time; no file, no dump."""
    # A process that waits uses no CPU; this also ends one whose parent has died.
    signal.alarm(wall)
    # Behind requests: whoever uploads waits, everybody else should not.
    os.nice(5)
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    logging.disable()
