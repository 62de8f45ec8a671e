"""Recording that a project goes through an approval reform, as ledgers state it: 是 or 否, with or without a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import Project, Reform, ReformAdoption
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.revisions import check_span, save_revision

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer


@transaction.atomic
def record_adoption(
    *,
    project: Project,
    reform: Reform,
    adopted_on: date | None,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ReformAdoption:
    """
    Record that a project goes through a reform, or since when. Without a day the standing one is kept.

    :raises DomainError: for a future day, or a change of a known day without a reason
    """
    lock_projects([project.pk])
    standing = ReformAdoption.objects.standing().filter(project=project, reform=reform).first()
    # A ledger that only states 是 must not erase a day that is known.
    day = adopted_on or (standing.adopted_on if standing else None)
    fresh = new_adoption(project=project, reform=reform, adopted_on=day, by=by, now=now)
    check_span(fresh, "adopted_on", None, today=today)
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([project.pk], now=now)
    return recorded


def new_adoption(
    *, project: Project, reform: Reform, by: Officer, now: datetime, adopted_on: date | None = None
) -> ReformAdoption:
    """Return an unsaved record that a project goes through a reform."""
    return ReformAdoption(project=project, reform=reform, adopted_on=adopted_on, recorded_at=now, recorded_by=by)
