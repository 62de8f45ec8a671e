"""Places where a test can kill or freeze the process; without FAILPOINT, for ENV=test only, they do nothing."""

import os
import signal

from django.conf import settings

FREEZE = ":stop"
NAMES = (
    "after_claim",
    "after_connect",
    "after_rcpt",
    "after_data",
    "after_body",
    "before_marker",
    "after_marker",
    "after_dot",
    "after_reply",
    "after_settle",
)
_frozen: set[str] = set()


def failpoint(name: str) -> None:
    """Kill this process by SIGKILL, or stop it once by SIGSTOP, if a test named this place."""
    asked = settings.REMINDERS.failpoint
    if asked == name:
        os.kill(os.getpid(), signal.SIGKILL)
    if asked == f"{name}{FREEZE}" and name not in _frozen:
        # Once: a process that was continued must get past this place with its next mail.
        _frozen.add(name)
        os.kill(os.getpid(), signal.SIGSTOP)
