"""The register of problems: raising, escalating, resolving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError, StaleVersionError
from projects.models import Project
from projects.operations.audit import record_event, state_of
from tracker.models import Problem, ReviewLevel

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

ABOVE = {ReviewLevel.ZONE: ReviewLevel.UNIT, ReviewLevel.UNIT: ReviewLevel.PROVINCE}


@transaction.atomic
def raise_problem(
    *,
    project: Project,
    description: str,
    owner: str,
    due_on: date,
    by: Officer,
    now: datetime,
    today: date,
    request: str = "",
    level: ReviewLevel = ReviewLevel.ZONE,
) -> Problem:
    """
    Enter a problem in the register, at the zone's level unless another is given.

    :raises DomainError: if its deadline lies before today
    """
    if due_on < today:
        raise DomainError("deadline_passed", f"解决期限 {due_on} 已过，请填写今天或以后的日期。", field="due_on")
    Project.objects.select_for_update().get(pk=project.pk)
    problem = Problem.objects.create(
        project=project,
        description=description.strip(),
        request=request.strip(),
        level=level,
        owner=owner.strip(),
        due_on=due_on,
        raised_at=now,
        raised_by=by,
    )
    after = state_of(problem, "description", "request", "level", "due_on")
    record_event(action="raise_problem", subject=problem, project=project, by=by, now=now, after=after)
    return problem


@transaction.atomic
def escalate_problem(
    *,
    problem: Problem,
    reason: str,
    by: Officer,
    now: datetime,
    due_on: date | None = None,
    version: int | None = None,
) -> Problem:
    """
    Pass a problem to the next level up; without `due_on` it keeps its deadline.

    :raises StaleVersionError: if a version is given and somebody changed the problem meanwhile
    :raises DomainError: if no reason is given, it is resolved, or there is no level above
    """
    locked = _open(problem, version)
    if not reason.strip():
        raise DomainError("reason_required", "提级须说明原因。", field="reason")
    above = ABOVE.get(ReviewLevel(locked.level))
    if above is None:
        raise DomainError("no_level_above", "已是省级协调，不能再提级。")
    before = state_of(locked, "level", "due_on")
    locked.level, locked.due_on = above, due_on or locked.due_on
    locked.version += 1
    locked.save()
    record_event(
        action="escalate_problem",
        subject=locked,
        project=locked.project,
        by=by,
        now=now,
        before=before,
        after=state_of(locked, "level", "due_on"),
        reason=reason,
    )
    return locked


@transaction.atomic
def resolve_problem(
    *, problem: Problem, resolution: str, by: Officer, now: datetime, version: int | None = None
) -> Problem:
    """
    Close a problem, recording what was done about it.

    :raises StaleVersionError: if a version is given and somebody changed the problem meanwhile
    :raises DomainError: if no resolution is given, or it is resolved already
    """
    locked = _open(problem, version)
    if not resolution.strip():
        raise DomainError("resolution_required", "办结须填写解决情况。", field="resolution")
    locked.resolution, locked.resolved_at, locked.resolved_by = resolution.strip(), now, by
    locked.version += 1
    locked.save()
    record_event(
        action="resolve_problem",
        subject=locked,
        project=locked.project,
        by=by,
        now=now,
        after={"resolution": locked.resolution},
    )
    return locked


def _open(problem: Problem, version: int | None) -> Problem:
    # The project first, as everywhere: transactions that lock in one order cannot deadlock. Read only afterwards,
    # since the problem may have been resolved during the wait.
    Project.objects.select_for_update().get(pk=problem.project_id)
    locked = Problem.objects.select_related("project").get(pk=problem.pk)
    if locked.resolved_at is not None:
        raise DomainError("already_resolved", "这个问题已办结。")
    if version is not None and locked.version != version:
        raise StaleVersionError(current=locked.version, what="这个问题")
    return locked
