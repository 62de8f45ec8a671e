"""What one request costs: seconds of the program and of the database, queries, bytes, and memory above rest."""

from __future__ import annotations

import ctypes
import gc
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bench.machine import Backend

STATUS = Path("/proc/self/status")
RESET_PEAK = "5"
TRIM = ctypes.CDLL(None).malloc_trim


@dataclass(frozen=True)
class Cost:
    """One answered request; memory in MiB."""

    status: int
    program_ms: float
    database_ms: float
    queries: int
    size: int
    memory: float

    @property
    def ms(self) -> float:
        """Both processors' time: neither waits for the other's work here."""
        return self.program_ms + self.database_ms


class _Count:
    """Counts statements."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.queries += 1
        return execute(*args)


def cost_of(client: Client, address: str, backend: Backend) -> Cost:
    """Ask, read the answer without keeping it, and undo what was written."""
    gc.collect()
    gc.freeze()  # or each of a thousand collections would go through the whole program
    TRIM(0)
    Path("/proc/self/clear_refs").write_text(RESET_PEAK)
    rest, count = _kilobytes("VmRSS"), _Count()
    database, program = backend.milliseconds(), time.process_time()
    with transaction.atomic(), connection.execute_wrapper(count):
        response: Any = client.get(address)
        size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)
        program = time.process_time() - program
        transaction.set_rollback(True)
    taken = backend.milliseconds() - database
    return Cost(response.status_code, program * 1000, taken, count.queries, size, (_kilobytes("VmHWM") - rest) / 1024)


def _kilobytes(name: str) -> int:
    return int(STATUS.read_text().partition(f"{name}:")[2].split()[0])
