"""What workbooks cost: the memory of each, and the CPU of the longest beside the library that writes the same cells."""

from __future__ import annotations

import gc
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connections
from django.test import override_settings
from rest_framework.test import APIClient

from bench import bare_workbook, cpu_cost, goals, timing
from tracker.workbooks.making import Making, in_background
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.goals import Measurement

ALL_ROUNDS = "as_of=2024-11-30&first=2019-1&last=2024-3"
WORKBOOKS = {
    "members": f"rates/members/?{ALL_ROUNDS}&cohort=signed",
    "rates": f"rates/?{ALL_ROUNDS}&by=zone&basis=count-2021",
    "trend": "rates/trend/?from=2023-09&to=2024-11&by=unit",
    "league": f"rates/league/?{ALL_ROUNDS}&basis=count-2021&rate=production",
    "round": "rounds/2022-1/totals/?",
    "dispatch": "rates/dispatch/?as_of=2024-11-30&by=zone",
    "dispatch members": "rates/dispatch/members/?as_of=2024-11-30&part=producing",
    "reforms": "reforms/?from=2023-01-01&to=2024-11-30&by=zone",
    "intakes": "intakes/?from=2023-01-01&to=2024-11-30",
    "stalled": "stalled/?as_of=2024-11-30",
    "candidates": "target-candidates/?stage=producing&by=forecast&from=2024-01-01&to=2024-12-31",
    "audit": "audit-events/?action=record_milestone",
    "indicators": "indicator-values/workbook/?period=2023",
}
"""The largest of each kind that the limits let pass, or all that there is."""
BOOKS = {
    goals.MEMBERS_BOOK: WORKBOOKS["members"],
    goals.LEDGER_BOOK: "exports/ledger.xlsx?",
    goals.LIST_BOOK: WORKBOOKS["stalled"],
}


def export_costs(scale: int) -> Iterator[Measurement]:
    """Yield what the long workbooks cost over the bare library writing the same cells, found equal first."""
    for goal, path in BOOKS.items():
        watch, cells = timing.Watch(), bare_workbook.cells_of(answer(path))
        assert bare_workbook.cells_of(bare_workbook.written(cells)) == cells, path
        sides = partial(answer, path), partial(bare_workbook.written, cells)
        times = [tuple(map(cpu_cost.cpu_seconds, sides)) for _ in range(3)]
        exports, bare = zip(*times, strict=True)
        yield cpu_cost.cpu_ratio(goal, scale, (exports, bare), watch.span())


def answer(path: str, username: str = "province") -> bytes:
    """Return a workbook as an officer gets it."""
    return b"".join(_portions(path, username))


def _portions(path: str, username: str) -> Iterator[bytes]:
    client = APIClient()
    client.force_authenticate(Officer.objects.get(username=username))
    # The workbook that is filled in has no other form.
    asked = path if "/workbook/" in path or ".xlsx?" in path else f"{path}&format=xlsx"
    # As a worker makes them: while a reader waits none is longer than 5,000 rows.
    with override_settings(ALLOWED_HOSTS=["testserver"]), in_background(Making(1, _unheard)):
        response = client.get(f"/api/v1/{asked}")
    if response.status_code != 200:
        raise AssertionError(f"{path}: {response.status_code} {response.content.decode()}")
    # Not known to the stubs of the test client.
    portions: Iterator[bytes] = response.streaming_content  # type: ignore[attr-defined]
    yield from portions


def _unheard(_done: int) -> None:
    """Let nobody hear how far it is."""


def peak_mb(path: str, username: str = "province") -> float:
    """Return by how much a process grows above its rest while it answers: of a child, which has asked once before."""
    reading, writing = os.pipe()
    connections.close_all()
    if not (child := os.fork()):
        try:
            # A small one first: the program itself, once loaded, is part of its rest.
            _read(f"rates/members/?{ALL_ROUNDS}&cohort=signed&unit=140001", "province")
            gc.collect()
            rest = _kb("VmRSS")
            # From here on the kernel notes the highest anew.
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            _read(path, username)
            os.write(writing, f"{(_kb('VmHWM') - rest) / 1024:.1f}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return float(text)


def _read(path: str, username: str) -> None:
    # In portions, as a server sends it: whoever kept the whole would measure that.
    for _ in _portions(path, username):
        pass


def _kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))
