"""Sending in the list of a round: a job like that of a ledger, of the province alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.permissions import may_fill_lists
from tracker.models import ImportJob, ImportKind
from tracker.operations.imports import start_import

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import Round
    from projects.rules.stages import Cohort
    from tracker.operations import import_files
    from zones.models import Officer

MAY_NOT = "只有省级可以成批列入名单。"
WITHDRAWN = "这一期已撤回，名单不能导入。"


def start_list_import(
    *, upload: import_files.Upload, round_: Round, cohort: Cohort, by: Officer, now: datetime
) -> ImportJob:
    """
    Take the list of a round in; a worker finds its projects, and nothing is written before the officer confirms it.

    :raises DomainError: if the officer may not fill lists, the round was withdrawn, or as `start_import` does
    """
    if not may_fill_lists(by):
        raise DomainError("may_not_fill_lists", MAY_NOT)
    if round_.withdrawn_at is not None:
        raise DomainError("round_withdrawn", WITHDRAWN, field="round")
    about = {"kind": ImportKind.ROUND_LIST, "round": round_, "cohort": str(cohort)}
    return start_import(upload=upload, by=by, now=now, about=about)
