"""
Reading untrusted files in a process limited in memory and time, one at a time in each web process.

Few bytes may unpack to many. Beside the one that is being read a few may wait, for a moment; others are told to come
again, because a thread that waits answers nobody.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from projects.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_SECONDS = 70
"""Wall time of a process that did not heed its own limits."""
WAIT_SECONDS = 10
"""How long a file waits for its turn: several times as long as a photo takes."""
# With the one whose turn it is; half of the threads that deploy/gunicorn.conf.py gives a web process.
_PLACES = threading.BoundedSemaphore(4)
_TURN = threading.Lock()
_ENVIRONMENT = {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "TZ"}


@contextmanager
def turn_to_read() -> Iterator[None]:
    """
    Wait for the turn, and have it until the end of the block.

    :raises BusyError: if others have it, and too many wait already or it takes too long
    """
    if not _PLACES.acquire(blocking=False):
        raise _busy()
    try:
        if not _TURN.acquire(timeout=WAIT_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _TURN.release()
    finally:
        _PLACES.release()


def read_apart(module: str, content: bytes, *arguments: str, longest: int | None = None) -> bytes | None:
    """
    Have a module of ours read a file from its standard input; return what it prints.

    None if the process failed or was ended: it hit its limits of memory or time. `longest` are seconds of wall time.
    """
    command = [sys.executable, "-m", module, *arguments]
    # Without the secrets of the environment: the process reads what strangers send.
    environment = {name: value for name, value in os.environ.items() if name in _ENVIRONMENT}
    try:
        done = subprocess.run(  # noqa: S603  # our own module
            command,
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=environment,
            timeout=longest or LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def _busy() -> BusyError:
    sentence = f"服务器正在检查别人上传的文件，这个文件没有保存，请 {WAIT_SECONDS} 秒后再传。"
    return BusyError("files_busy", sentence, wait=WAIT_SECONDS, field="file")
