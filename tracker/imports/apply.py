"""Writes a plan, all of it or nothing, with the same records as the single operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import OperationalError, transaction

from projects.errors import BeingWrittenError, waited_in_vain
from projects.models import Project
from projects.operations import locks
from projects.operations.bulk_insert import check_with_each_statement
from projects.operations.projection import refresh
from projects.operations.projects import NAMES
from tracker.imports.plan import nobody
from tracker.imports.row_records import REASON
from tracker.imports.row_writer import RowWriter
from tracker.imports.standing import chunks
from tracker.models import MonthLock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.imports.plan import CellChange, Tell
    from zones.models import Officer


class ChangedMeanwhileError(Exception):
    """Somebody changed projects, or closed a month, between the plan and the writing; `changes` are their rows."""

    def __init__(self, changes: Sequence[CellChange]) -> None:
        super().__init__()
        self.changes = changes


def apply(
    changes: Sequence[CellChange], *, by: Officer, now: datetime, reason: str = REASON, tell: Tell = nobody
) -> None:
    """
    Write the changes of a plan, in one transaction; `reason` stands in what is withdrawn and what replaces it.

    :param tell: hears how many of the changes are done, by the kinds of records that are
    :raises ChangedMeanwhileError: if a project is no longer the version that was planned with
    :raises BeingWrittenError: if others are writing what it needs, and do not end soon
    :raises DomainError: if somebody withdrew a round meanwhile
    :raises django.db.IntegrityError: if somebody registered the same name or code meanwhile
    """
    try:
        with transaction.atomic():
            _write([change for change in changes if not change.is_nothing], RowWriter(by, now, reason, tell))
    except OperationalError as error:
        if waited_in_vain(error):
            raise BeingWrittenError from error
        raise


def _write(changes: Sequence[CellChange], writer: RowWriter) -> None:
    check_with_each_statement()
    _lock(changes)
    _keep_open(changes)
    # Noted now: the writer sets `project` of the new ones, and keeps what follows from their records.
    stood = [(change, change.project.pk) for change in changes if change.project]
    renamed = [number for change, number in stood if not NAMES.isdisjoint(change.values)]
    writer.write(changes)
    # `refresh` also counts the version, once a project.
    refresh([number for _, number in stood], renamed=renamed, now=writer.now)


def _lock(changes: Sequence[CellChange]) -> None:
    """Lock the projects in the order of their ids, so that two imports cannot wait for each other."""
    planned = {change.project.pk: change.project.version for change in changes if change.project}
    stands: dict[int, int] = {}
    for chunk in chunks(planned):
        locked = Project.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        stands |= locked.values_list("pk", "version")
    moved = [change for change in changes if change.project and stands.get(change.project.pk) != change.project.version]
    if moved:
        raise ChangedMeanwhileError(moved)


def _keep_open(changes: Sequence[CellChange]) -> None:
    """Keep the months of new figures open until these are written; refuse those that were closed since the plan."""
    dated = [(change.figure.month, change) for change in changes if change.figure]
    months = sorted({month for month, _ in dated})
    # The locks before the query, as in `require_open`: a closing that commits in between would go unseen.
    for month in months:
        locks.share(MonthLock.name_of(month))
    closed = MonthLock.objects.closed(months)
    if late := [change for month, change in dated if month in closed]:
        raise ChangedMeanwhileError(late)
