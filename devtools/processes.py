"""Child processes that end with their parent, however it ends."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0

# Loaded before any fork: the child may do next to nothing before it becomes another program.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process a signal when its parent ends, even by SIGKILL."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)


def start(
    command: Sequence[str],
    *,
    death_signal: int = signal.SIGTERM,
    own_group: bool = True,
    user: int | None = None,
    log: int | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that ends with this one; `log` is a file descriptor that takes what it prints."""
    parent = os.getpid()

    def in_child() -> None:
        # After the change of user, which would clear it again.
        die_with_parent(death_signal)
        # The parent ended before the kernel was asked: that signal will never come.
        if os.getppid() != parent:
            os._exit(1)

    # Groups too: a process that only changes its user keeps those of root.
    drop: dict[str, object] = {} if user is None else {"user": user, "group": _group_of(user), "extra_groups": []}
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command,
        # A session of its own has no terminal to read from.
        stdin=subprocess.DEVNULL if own_group else None,
        stdout=log,
        stderr=log,
        env=env,
        start_new_session=own_group,
        preexec_fn=in_child,
        **drop,
    )


def stop(
    processes: Sequence[subprocess.Popen[bytes]],
    *,
    signal_number: int = signal.SIGTERM,
    grace_seconds: float = GRACE_SECONDS,
) -> None:
    """End programs started in their own groups: ask all of them, wait, then kill what is left of each group."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if process.poll() is None:
                process.send_signal(signal_number)
    deadline = time.monotonic() + grace_seconds
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Return whether a condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    """Return a port of the loopback interface that is free now; another program may still take it before it is used."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Return whether somebody answers on a port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


def _group_of(user: int) -> int:
    return pwd.getpwuid(user).pw_gid
