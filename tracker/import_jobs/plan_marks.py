"""What a plan of new projects follows from beside its rows: of the books, the program, the day and the officer."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from projects.models import Round
from tracker.imports.standing import zones_by_name
from tracker.models.background_job import post_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tracker.models import ImportJob
    from zones.models import Officer, Zone

_ROOT = Path(__file__).resolve().parents[2]
_DECIDING = (
    "projects/models",
    "projects/operations",
    "projects/rules",
    "tracker/import_jobs",
    "tracker/imports",
    "zones",
)
"""Where the program decides what a ledger changes."""


class PlanBooks(NamedTuple):
    """What of the books decides how the rows of new projects are read, and the mark of it and of all else that does."""

    zones: Mapping[int, Zone]
    rounds: Mapping[int, Round]
    mark: str


def read_books(job: ImportJob, today: date) -> PlanBooks:
    """Return what decides how the rows of a ledger are read now. Three queries."""
    by: Officer = job.officer
    zones = zones_by_name(by)
    rounds = {round_.pk: round_ for round_ in Round.objects.standing().order_by("pk")}
    said = {
        "program": _program(),
        "today": today,
        "answers": job.answers,
        "post": post_of(by),
        "own": by.zone and by.zone.name,
        "zones": sorted((key, zone.pk, zone.name) for key, zone in zones.items()),
        "rounds": [(round_.pk, round_.year, round_.number, round_.held_on) for round_ in rounds.values()],
    }
    mark = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return PlanBooks({zone.pk: zone for zone in zones.values()}, rounds, mark)


@cache
def _program() -> str:
    """Return a mark of the program: after an upgrade the same file may be read otherwise."""
    digest = hashlib.sha256()
    for folder in _DECIDING:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
