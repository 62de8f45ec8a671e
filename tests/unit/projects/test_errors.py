"""What counts as a full disk, wherever the error comes from."""

import errno
import sqlite3

import psycopg
import pytest
from django.db import OperationalError

from projects.errors import is_of_full_disk


def of_database(cause):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def full_sqlite():
    """Fill a database that may have two pages."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 2")
    database.execute("CREATE TABLE one (text)")
    try:
        database.execute("INSERT INTO one VALUES (?)", ["x" * 100_000])
    except sqlite3.OperationalError as error:
        return of_database(error)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EFBIG, "File too large"), True),
        (PermissionError(errno.EACCES, "Permission denied"), False),
        (full_sqlite(), True),
        (of_database(psycopg.errors.DiskFull()), True),
        (of_database(psycopg.OperationalError("connection refused")), False),
        (ValueError(), False),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_full_disk_is_told_from_other_errors(error, is_full):
    assert is_of_full_disk(error) is is_full
