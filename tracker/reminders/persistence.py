"""Writes what is known nowhere else, the relay's reply, again while the database cannot be reached."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, close_old_connections, connection

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLE_SECONDS = 30.0
"""How long the relay's reply is kept in memory and written again while the database cannot be reached."""


def persistently(write: Callable[[], object]) -> None:
    """Write the relay's reply, again for SETTLE_SECONDS if need be: a short outage of the database must not lose it."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            write()
        except (OperationalError, InterfaceError):
            # Inside a transaction a new connection cannot continue what the lost one began.
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            close_old_connections()
            time.sleep(0.5)
        else:
            return
