"""How busy the machine is, and how much of that is somebody else's work."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

TICKS = os.sysconf("SC_CLK_TCK")
IDLE = slice(3, 5)
"""Of the fields of /proc/stat: idle, and waiting for a disk."""
STEAL = 7
QUIET_CORES = 0.1
QUIET_STEAL = 0.01
OWN_TIMES = slice(11, 15)
"""Of the fields of /proc/<number>/stat after the name: a process's own time, and that of its children that ended."""


@dataclass(frozen=True)
class Snapshot:
    """Seconds so far: of all processors, taken by other machines, of this run's processes, and on the wall."""

    busy: float
    stolen: float
    own: float
    wall: float
    load: float


@dataclass(frozen=True)
class Span:
    """What happened between two snapshots: loads at both ends, cores that others kept busy, the share stolen."""

    load_before: float
    load_after: float
    others: float
    stolen: float

    @property
    def is_quiet(self) -> bool:
        """Whether next to nobody else worked: only then is a time worth anything by itself."""
        return self.others <= QUIET_CORES and self.stolen <= QUIET_STEAL

    def __str__(self) -> str:
        """Return it as it is printed behind a measurement."""
        stolen = f", {self.stolen:.0%} stolen" if self.stolen > QUIET_STEAL else ""
        busy = "" if self.is_quiet else f", OTHERS BUSY {self.others:.1f} cores{stolen}"
        return f"load {self.load_before:.1f}→{self.load_after:.1f}{busy}"


class Backend:
    """The process of the database that serves us."""

    def __init__(self, process: int | None) -> None:
        """Take its number; None where the database is a part of this program."""
        self._file = Path(f"/proc/{process}/schedstat") if process else None

    def milliseconds(self) -> float:
        """Return the processor time that it has taken so far; 0 where there is none."""
        return int(self._file.read_text().split()[0]) / 1e6 if self._file else 0.0


def snapshot(server: int | None = None) -> Snapshot:
    """Return how things stand; `server` is the first process of the database's server, if there is one."""
    fields = [int(word) / TICKS for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    own = sum(os.times()[:4]) + (_family(server) if server else 0)
    busy, stolen = sum(fields) - sum(fields[IDLE]) - fields[STEAL], fields[STEAL]
    return Snapshot(busy, stolen, own, monotonic(), os.getloadavg()[0])


def between(first: Snapshot, last: Snapshot) -> Span:
    """Return what happened between two snapshots."""
    wall = max(last.wall - first.wall, 1 / TICKS)
    others = max(last.busy - first.busy - (last.own - first.own), 0) / wall
    return Span(first.load, last.load, others, (last.stolen - first.stolen) / wall / (os.cpu_count() or 1))


def _family(process: int) -> float:
    """Return the seconds of a process and its children, with those that have ended."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum(map(_seconds, [str(process), *children]))


def _seconds(process: str) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has ended, and counts as its parent's
    return sum(int(field) for field in fields[OWN_TIMES]) / TICKS
