"""
Locks by name, for cases without a row to lock; held until the transaction ends.

SQLite begins every transaction as the only writer (`transaction_mode` in the settings) and needs none of them.
"""

from hashlib import sha256

from django.db import OperationalError, connection

_LOCK_NOT_AVAILABLE = "55P03"


def share(name: str) -> None:
    """Take a shared lock, waiting while another transaction has it exclusively."""
    _ask("pg_advisory_xact_lock_shared", name)


def hold(name: str) -> None:
    """Take an exclusive lock, waiting for all transactions that have it, shared or not."""
    _ask("pg_advisory_xact_lock", name)


def try_to_hold(name: str) -> bool:
    """Take an exclusive lock without waiting; return whether it was taken. Always true on SQLite."""
    return _ask("pg_try_advisory_xact_lock", name) is not False


def wait_at_most(seconds: int) -> None:
    """Let this transaction wait no longer than this for each lock, of rows too. On SQLite its own limit stays."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])


def is_held_by_others(error: OperationalError) -> bool:
    """Whether a statement waited for others as long as it may."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) == _LOCK_NOT_AVAILABLE or (
        getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY"
    )


def _ask(function: str, name: str) -> object:
    if connection.vendor != "postgresql":
        return None
    # Advisory locks are keyed by a signed 64-bit number. Not `hash()`: it is salted, and differs between processes.
    number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return cursor.fetchone()[0]
