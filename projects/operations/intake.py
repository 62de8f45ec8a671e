"""Recording the intake of a project (招落一体), and when a clock stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import ClockPause, CommitmentItem, Intake, ItemTerms, Project
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.revisions import build_revision, check_span, save_revision, withdraw_record, withdraw_records
from projects.operations.stall_states import refresh_stall_states
from projects.rules.pauses import misfit, overlap
from projects.rules.workdays import Pause

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from projects.models import RecordQuerySet
    from zones.models import Officer


@transaction.atomic
def record_intake(
    *, project: Project, values: Mapping[str, Any], by: Officer, now: datetime, today: date, reason: str = ""
) -> Intake:
    """
    Record a project's intake, its end, or more about it.

    `told` maps field names to values; fields not in it keep their standing value.

    :raises DomainError: for impossible days, or a change of something known without a reason
    """
    lock_projects([project.pk])
    # Read after the lock, so that a concurrent change is the base of this one and not overwritten.
    standing = Intake.objects.standing().filter(project=project).first()
    fresh = build_revision(Intake, standing, values, project=project)
    check_span(fresh, "started_on", "finished_on", today=today)
    # Moved days may leave an existing pause outside the clock; whoever moves them has to correct the pause first.
    check_pauses(fresh, _pauses(project, None))
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([project.pk], now=now)
    return recorded


@transaction.atomic
def withdraw_intake(*, intake: Intake, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw an intake together with its pauses.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    lock_projects([intake.project_id])
    withdraw_record(intake, by=by, now=now, reason=reason)
    # A pause of a clock that never ran contradicts `misfit` and could block a later intake.
    withdraw_records(_pauses(intake.project, None), by=by, now=now, reason=reason)
    refresh_stall_states([intake.project_id], now=now)
    bump_versions([intake.project_id], now=now)


@transaction.atomic
def record_pause(
    *,
    project: Project,
    item: CommitmentItem | None,
    paused_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ClockPause:
    """
    Record that a clock is paused or resumed: that of one procedure, or, without `item`, of the project's intake.

    A pause is identified by the day on which it began. `told` maps its other fields to values; fields not in it keep
    their standing value.

    :raises StandingRecordError: if it overlaps another pause of the clock
    :raises DomainError: for impossible days, a clock that does not run then, or a change of something known without a
        reason
    """
    lock_projects([project.pk])
    known = _pauses(project, item).standing()
    standing = known.filter(paused_on=paused_on).first()
    fresh = build_revision(ClockPause, standing, values, project=project, item=item, paused_on=paused_on)
    check_span(fresh, "paused_on", "resumed_on", today=today)
    running = _running(project, item)
    days = (running.started_on, running.finished_on) if running else (None, None)
    # Names the field of the pause: that is the form being filled in. `check_pauses` names the field of the clock.
    if found := misfit(_span(fresh), *days):
        raise DomainError(found.code, found.message, field=found.of_pause)
    # The constraints of the database only keep two pauses from being open at once; overlap is checked here.
    for other in known.exclude(paused_on=paused_on):
        if overlap(_span(fresh), _span(other)):
            message = f"与 {other.paused_on} 至 {other.resumed_on or '今'} 的暂停重叠，请核对。"
            raise StandingRecordError(message, standing=other, field="paused_on")
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        refresh_stall_states([project.pk], now=now)
        bump_versions([project.pk], now=now)
    return recorded


def check_pauses(running: Intake | ItemTerms, pauses: RecordQuerySet[ClockPause]) -> None:
    """
    Keep the standing pauses of a clock between its beginning and its end.

    :raises DomainError: if the days of the clock contradict one of them
    """
    for pause in pauses.standing():
        if found := misfit(_span(pause), running.started_on, running.finished_on):
            raise DomainError(found.code, found.message, field=found.of_span)


def _running(project: Project, item: CommitmentItem | None) -> Intake | ItemTerms | None:
    """Return the standing record whose days start and end a clock; None where nothing was recorded."""
    if item is None:
        return Intake.objects.standing().filter(project=project).first()
    return ItemTerms.objects.standing().filter(item=item).first()


def _pauses(project: Project, item: CommitmentItem | None) -> RecordQuerySet[ClockPause]:
    return ClockPause.objects.filter(project=project, item=item)


def _span(pause: ClockPause) -> Pause:
    return Pause(pause.paused_on, pause.resumed_on)
