"""Stalled projects as pages show them: what the rules find about each, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Project
from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from projects.rules.stalling import LEVEL_LABELS
from tracker.models import Deployment
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Stalled, rung_of, scan
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tracker.queries.stalled.flags import StalledGroups


@dataclass(frozen=True)
class DisplayedFinding:
    """One finding of a rule about a project, with why it was found and what to do."""

    title: str
    code: str
    level: str
    level_label: str
    why: str
    next_step: str
    snoozed_until: date | None


@dataclass(frozen=True)
class StalledProject:
    """One stalled project: its worst level, how high its reminders go by now, and all findings, the worst first."""

    pk: int
    name: str
    zone: str
    unit: str
    level: str
    level_label: str
    since: date
    days: int
    rung: str
    findings: list[DisplayedFinding]


def stalled_projects(page: Iterable[list[Stalled]], *, groups: StalledGroups) -> list[StalledProject]:
    """Return the projects of a page of what was found, as pages show them. One query."""
    # What stalled before reminders began was not reminded of; an installation without a deployment begins today.
    began_on = Deployment.objects.values_list("began_on", flat=True).first() or groups.as_of
    return [_stalled_project(group, groups, began_on) for group in page]


def _stalled_project(group: list[Stalled], groups: StalledGroups, began_on: date) -> StalledProject:
    worst, patience = group[0], patience_of_settings()
    rungs = [
        rung_of(stalled, day=groups.as_of, began_on=began_on, patience=patience, calendar=groups.calendar)
        for stalled in group
    ]
    return StalledProject(
        pk=worst.project_id,
        name=worst.project,
        zone=worst.zone,
        unit=worst.unit,
        since=worst.finding.since,
        days=(groups.as_of - worst.finding.since).days,
        level=str(worst.finding.level),
        level_label=LEVEL_LABELS[worst.finding.level],
        rung=RUNG_LABELS[max(rungs)],
        findings=list(_displayed(group, groups.as_of)),
    )


def findings_of(project: Project, day: date) -> list[DisplayedFinding]:
    """Return what the rules find about one project on a day, the worst first."""
    return list(_displayed(scan(Project.objects.filter(pk=project.pk), Moment(day)).stalled, day))


def _displayed(rows: Iterable[Stalled], day: date) -> Iterable[DisplayedFinding]:
    for row in rows:
        finding = row.finding
        yield DisplayedFinding(
            title=finding.rule.title,
            code=finding.rule.code,
            level=str(finding.level),
            level_label=LEVEL_LABELS[finding.level],
            why=why(finding, day),
            next_step=next_step(finding),
            snoozed_until=row.snoozed_until,
        )
