"""What the workbooks cost: the memory of each, and the CPU of one beside the bare library writing the same cells."""

from __future__ import annotations

import gc
import os
import resource
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING

from django.db import connections
from rest_framework.test import APIClient
from xlsxwriter import Workbook

from bench.import_cost import cpu_seconds
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_ROUNDS = "as_of=2024-11-30&first=2019-1&last=2024-3"
WORKBOOKS = {
    "members": f"rates/members/?{ALL_ROUNDS}&cohort=signed",
    "rates": f"rates/?{ALL_ROUNDS}&by=zone&basis=count-2021",
    "trend": "rates/trend/?from=2023-09&to=2024-11&by=unit",
    "league": f"rates/league/?{ALL_ROUNDS}&basis=count-2021&rate=production",
    "round": "rounds/2022-1/totals/?",
    "dispatch": "rates/dispatch/?as_of=2024-11-30&by=zone",
    "dispatch members": "rates/dispatch/members/?as_of=2024-11-30&part=behind_half",
    "reforms": "reforms/?from=2023-01-01&to=2024-11-30&by=zone",
    "intakes": "intakes/?from=2023-01-01&to=2024-11-30",
    "stalled": "stalled/?as_of=2024-11-30",
    "candidates": "target-candidates/?stage=started&from=2024-01-01&to=2024-12-31",
    "audit": "audit-events/?action=record_milestone",
    "indicators": "indicator-values/workbook/?period=2023",
}
"""The largest of each kind that the limits let pass, or all that there is."""


def answered(path: str, username: str = "province") -> int:
    """Ask as an officer and read the workbook in portions, as a server sends it; return its bytes."""
    client = APIClient()
    client.force_authenticate(Officer.objects.get(username=username))
    response = client.get(f"/api/v1/{path}&format=xlsx", HTTP_HOST="localhost")
    if response.status_code != 200:
        raise AssertionError(f"{path}: {response.status_code} {response.content.decode()}")
    return sum(map(len, response.streaming_content))


def peak_mb(path: str, username: str = "province") -> float:
    """Return by how much a process grows above its rest while it answers: of a child, which has asked once before."""
    reading, writing = os.pipe()
    connections.close_all()
    if not (child := os.fork()):
        try:
            # A small one first: the program itself, once loaded, is part of its rest.
            answered(f"rates/members/?{ALL_ROUNDS}&cohort=signed&unit=140001")
            gc.collect()
            rest = _kb("VmRSS")
            # From here on the kernel notes the highest anew.
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            answered(path, username)
            os.write(writing, f"{(_kb('VmHWM') - rest) / 1024:.1f}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    return float(text)


def _kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))
