"""What differs between the kinds of files that are imported; all else is the same for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.import_jobs.list_planning import list_outlook
from tracker.import_jobs.planning import ledger_outlook
from tracker.imports.plan import nobody
from tracker.models import ImportKind

if TYPE_CHECKING:
    from datetime import date

    from tracker.import_jobs.planning import Outlook
    from tracker.imports.plan import Tell
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob


def outlook(found: Recognised, job: ImportJob, *, today: date, tell: Tell = nobody) -> Outlook:
    """
    Return what a file would change by the answers given so far. Writes nothing; `tell` hears how far it is.

    :raises DomainError: if the round of a list was withdrawn
    """
    if job.kind == ImportKind.ROUND_LIST:
        return list_outlook(found, job, tell=tell)
    return ledger_outlook(found, job, today=today, tell=tell)
