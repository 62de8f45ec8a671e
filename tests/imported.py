"""Imports whole files for tests, in this process and at once: what a job does in steps, in a process apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.imports.importer import ImportResult, import_rows, zone_words
from tracker.imports.reader import read_workbook

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.imports.answers import Answers
    from zones.models import Officer


def import_workbook(
    content: bytes,
    *,
    by: Officer,
    now: datetime,
    today: date,
    dry_run: bool = False,
    partial: bool = False,
    answers: Answers | None = None,
) -> ImportResult:
    """Import the bytes of an .xlsx workbook or a CSV file; see `import_rows`."""
    ledger = read_workbook(content, answers=answers, zones=zone_words(by))
    return import_rows(ledger, by=by, now=now, today=today, dry_run=dry_run, partial=partial)
