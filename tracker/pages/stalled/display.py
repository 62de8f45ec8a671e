"""Findings in the words of the screen, together by project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from projects.rules.stalling import LEVEL_LABELS
from tracker.models import Deployment
from tracker.queries.stalled.scan import Scan, Stalled, rung_of
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Told:
    """One finding in words."""

    title: str
    code: str
    level: str
    level_label: str
    why: str
    next_step: str
    snoozed_until: date | None


@dataclass(frozen=True)
class StalledProject:
    """One stalled project with all that was found about it."""

    pk: int
    name: str
    zone: str
    level: str
    level_label: str
    rung: str
    found: list[Told]


def by_project(kept: list[Stalled], found: Scan) -> list[StalledProject]:
    """Return the findings of each project together, in the order of the worst."""
    groups: dict[int, list[Stalled]] = {}
    for one in kept:
        groups.setdefault(one.project_id, []).append(one)
    began_on = Deployment.objects.values_list("began_on", flat=True).first() or found.as_of
    return [_stalled_project(group, found, began_on) for group in groups.values()]


def _stalled_project(group: list[Stalled], found: Scan, began_on: date) -> StalledProject:
    worst, patience = group[0], patience_of_settings()
    rungs = [
        rung_of(one, day=found.as_of, began_on=began_on, patience=patience, calendar=found.calendar) for one in group
    ]
    return StalledProject(
        pk=worst.project_id,
        name=worst.project,
        zone=worst.zone,
        level=str(worst.finding.level),
        level_label=LEVEL_LABELS[worst.finding.level],
        rung=RUNG_LABELS[max(rungs)],
        found=[told_of(one, found.as_of) for one in group],
    )


def told_of(one: Stalled, day: date) -> Told:
    """Return a finding in words."""
    finding = one.finding
    return Told(
        title=finding.rule.title,
        code=finding.rule.code,
        level=str(finding.level),
        level_label=LEVEL_LABELS[finding.level],
        why=why(finding, day),
        next_step=next_step(finding),
        snoozed_until=one.snoozed_until,
    )
