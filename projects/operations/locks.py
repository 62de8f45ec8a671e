"""
Locks by name, for what has no row that could be locked; held until the transaction ends.

SQLite begins every transaction as the only writer (`transaction_mode` in the settings) and needs none of them.
"""

from hashlib import sha256

from django.db import connection


def share(name: str) -> None:
    """Hold a name together with others, waiting for whoever holds it alone."""
    _ask("pg_advisory_xact_lock_shared", name)


def hold(name: str) -> None:
    """Hold a name alone, waiting for everybody who holds it."""
    _ask("pg_advisory_xact_lock", name)


def try_to_hold(name: str) -> bool:
    """Hold a name alone, unless somebody else holds it; return whether it is held."""
    return _ask("pg_try_advisory_xact_lock", name) is not False


def _ask(function: str, name: str) -> object:
    if connection.vendor != "postgresql":
        return None
    number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return cursor.fetchone()[0]
