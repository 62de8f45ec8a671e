"""Sending in the sheet of a month that was filled in: a job like that of a ledger, which writes drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.models import ImportJob, ImportKind
from tracker.operations.imports import start_import

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.operations import import_files
    from zones.models import Officer


def start_sheet_import(*, upload: import_files.Upload, month: date, by: Officer, now: datetime) -> ImportJob:
    """
    Take the sheet of a month in; a worker compares it with the drafts, and nothing is written before it is confirmed.

    :raises DomainError: as `start_import` does
    """
    return start_import(upload=upload, by=by, now=now, about={"kind": ImportKind.MONTHLY_SHEET, "month": month})
