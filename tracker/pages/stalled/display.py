"""Stalled projects as pages show them: what the rules find about each, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Project
from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from projects.rules.stalling import LEVEL_LABELS, Level
from tracker.models import Deployment
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Scan, Stalled, rung_of, scan
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from projects.models import ProjectQuerySet


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
    level: str
    level_label: str
    rung: str
    findings: list[DisplayedFinding]

    @property
    def is_red(self) -> bool:
        """Whether a red light is on."""
        return self.level == Level.RED


def stalled_projects(
    projects: ProjectQuerySet, moment: Moment, *, level: str = "", rule: str = ""
) -> list[StalledProject]:
    """Return those of some projects that are stalled, the worst first; by a level or a rule's code only."""
    result = scan(projects, moment)
    # The scan comes worst first, so each project's first finding is its worst, and the groups keep that order.
    groups: dict[int, list[Stalled]] = {}
    for stalled in result.stalled:
        if level in {"", stalled.finding.level} and rule in {"", stalled.finding.rule.code}:
            groups.setdefault(stalled.project_id, []).append(stalled)
    # What stalled before reminders began was not reminded of; an installation without a deployment begins today.
    began_on = Deployment.objects.values_list("began_on", flat=True).first() or moment.as_of
    return [_stalled_project(group, result, began_on) for group in groups.values()]


def _stalled_project(group: list[Stalled], result: Scan, began_on: date) -> StalledProject:
    worst, patience = group[0], patience_of_settings()
    rungs = [
        rung_of(stalled, day=result.as_of, began_on=began_on, patience=patience, calendar=result.calendar)
        for stalled in group
    ]
    return StalledProject(
        pk=worst.project_id,
        name=worst.project,
        zone=worst.zone,
        level=str(worst.finding.level),
        level_label=LEVEL_LABELS[worst.finding.level],
        rung=RUNG_LABELS[max(rungs)],
        findings=list(_displayed(group, result.as_of)),
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
