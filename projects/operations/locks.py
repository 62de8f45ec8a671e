"""
Locks by name, for cases without a row to lock; held until the transaction ends.

SQLite begins every transaction as the only writer (`transaction_mode` in the settings) and needs none of them.
"""

from hashlib import sha256

from django.db import connection


def share(name: str) -> None:
    """Take a shared lock, waiting while another transaction has it exclusively."""
    _ask("pg_advisory_xact_lock_shared", name)


def hold(name: str) -> None:
    """Take an exclusive lock, waiting for all transactions that have it, shared or not."""
    _ask("pg_advisory_xact_lock", name)


def try_to_hold(name: str) -> bool:
    """Take an exclusive lock without waiting; return whether it was taken. Always true on SQLite."""
    return _ask("pg_try_advisory_xact_lock", name) is not False


def _ask(function: str, name: str) -> object:
    if connection.vendor != "postgresql":
        return None
    # Advisory locks are keyed by a signed 64-bit number. Not `hash()`: it is salted, and differs between processes.
    number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return cursor.fetchone()[0]
