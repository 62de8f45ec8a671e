"""Imports a ledger that was read, at once: plan, write. For rows of our own, such as the demo; files are jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError

from projects.errors import DomainError
from tracker.imports.apply import ChangedMeanwhileError, apply
from tracker.imports.collector import collector_at_rest
from tracker.imports.plan import make_plan
from tracker.imports.standing import zones_by_name
from tracker.imports.zone_words import ZoneWords
from zones.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tracker.imports.answers import ImportQuestion
    from tracker.imports.ledger_rows import Ledger, RowError, RowRemark
    from tracker.imports.plan import Plan
    from tracker.imports.tables import Recognised
    from zones.models import Officer, Zone


@dataclass(frozen=True)
class ImportResult:
    """
    What an import wrote, or would write: the numbers of projects and of records, every error, and remarks.

    With errors nothing is written, unless `partial` was given; while a question about the whole file is open, nothing
    is written at all. `is_written` states whether anything was; `found` is what was recognised, to be shown.
    """

    created: int
    updated: int
    unchanged: int
    milestones: int
    entries: int
    figures: int
    reforms: int
    plans: int
    errors: Sequence[RowError]
    is_written: bool
    remarks: Sequence[RowRemark] = ()
    questions: Sequence[ImportQuestion] = ()
    found: Recognised | None = None


def zone_words(by: Officer, zones: Mapping[str, Zone] | None = None) -> ZoneWords:
    """
    Return the names of the zones that an officer sees, and that of their own if they belong to one.

    `zones` are these zones by name, where the caller has read them already.
    """
    names = {key: zone.name for key, zone in (zones_by_name(by) if zones is None else zones).items()}
    return ZoneWords(names, by.zone.name if by.role == Role.ZONE and by.zone else None)


def import_rows(
    ledger: Ledger, *, by: Officer, now: datetime, today: date, dry_run: bool = False, partial: bool = False
) -> ImportResult:
    """
    Import the rows of a ledger that was read. `dry_run` writes nothing, `partial` the good rows beside bad ones.

    :raises DomainError: if the officer's post may not import, or somebody registered the same project meanwhile
    """
    with collector_at_rest():
        return _import(ledger, by=by, now=now, today=today, dry_run=dry_run, partial=partial)


def _import(ledger: Ledger, *, by: Officer, now: datetime, today: date, dry_run: bool, partial: bool) -> ImportResult:
    plan = make_plan(ledger, by=by, today=today)
    errors = list(plan.errors)
    # Not even in part under a wrong header: every row would lack that column.
    is_stopped = ledger.is_header_wrong or any(question.blocks for question in ledger.questions)
    is_written = not dry_run and not is_stopped and (not errors or partial)
    # Counted before writing: a change that has been written has a project, and would count as an update.
    result = _result(plan, ledger, errors, is_written=is_written)
    if not is_written:
        return result
    try:
        apply(plan.changes, by=by, now=now)
    except ChangedMeanwhileError as error:
        detail = "导入期间该项目被他人修改，或填报月份已关账，请重新导入。"
        stale = [change.row.error("name", "stale_version", detail) for change in error.changes]
        return _result(plan, ledger, [*errors, *stale], is_written=False)
    except IntegrityError as error:
        message = "导入期间有人登记了同名项目或相同的项目代码，没有写入任何内容，请重新导入。"
        raise DomainError("changed_meanwhile", message) from error
    return result


def _result(plan: Plan, ledger: Ledger, errors: Sequence[RowError], *, is_written: bool) -> ImportResult:
    changes = plan.changes
    stand = [change for change in changes if change.project is not None]
    unchanged = sum(change.is_nothing for change in stand)
    return ImportResult(
        created=len(changes) - len(stand),
        updated=len(stand) - unchanged,
        unchanged=unchanged,
        milestones=sum(len(change.milestones) for change in changes),
        entries=sum(len(change.entries) for change in changes),
        figures=sum(change.figure is not None for change in changes),
        reforms=sum(len(change.adopted) + len(change.dropped) for change in changes),
        plans=sum(change.plan is not None for change in changes),
        errors=errors,
        is_written=is_written,
        remarks=plan.remarks,
        questions=ledger.questions,
        found=ledger.found,
    )
