"""What offices do with the samples: answer lights, rest mails, pause a clock, explain findings, seal, check on site."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import IntakeClass, StallFlag
from projects.operations.intake import record_intake, record_pause
from tracker.management.demo_living_samples import NOTE
from tracker.management.demo_living_seals import seal_and_check
from tracker.operations.findings import note_finding
from tracker.operations.snoozes import snooze
from tracker.operations.stall_answers import answer_stall
from tracker.queries.reports.findings import visible_findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from projects.models import Project
    from tracker.management.demo_living_people import People, Telling
    from zones.models import Zone

ANSWERS = (
    ("示例：用地批复未下达，已报自然资源部门", "示例：每周调度，下月上会"),
    ("示例：设备订货延期", "示例：改由省内供货"),
)
LATE_DAYS, OVERDUE_DAYS, AHEAD_DAYS = 20, 3, 14
"""How long ago what is overdue was answered and was due; how far ahead the other deadlines are."""


def tell_offices(projects: Sequence[Project], people: Mapping[Zone, People], telling: Telling) -> None:
    """Do all of it; `projects` are the samples of today with their zones."""
    by_zone = {zone.pk: of_zone for zone, of_zone in people.items()}
    _answer(projects, by_zone, telling)
    _pause(projects, by_zone, telling)
    for finding in visible_findings(telling.province).filter(is_explained=False).order_by("project_id", "pk")[:2]:
        note = f"{NOTE}：已与开发区核对，属实。"
        named = {"rule": finding.rule, "key": finding.key, "word": note}
        note_finding(project=finding.project, **named, by=telling.province, now=telling.now)
    seal_and_check(telling)


def _answer(projects: Sequence[Project], people: Mapping[int, People], telling: Telling) -> None:
    """Answer every third light in time and every third too late; rest the mails of the first that is not answered."""
    known, is_rested = {project.pk: project for project in projects}, False
    flags = StallFlag.objects.on(telling.today).filter(project__in=known).order_by("project_id", "rule_code")
    for place, flag in enumerate(flags):
        project, days = known[flag.project_id], LATE_DAYS if place % 3 else 0
        zone, said_on = people[project.zone_id].zone, telling.today - timedelta(days)
        about: dict[str, Any] = {"project": project, "rule_code": flag.rule_code, "by": zone}
        values: dict[str, Any] = {"today": said_on, "now": telling.now - timedelta(days)}
        if place % 3 == 2:
            if not is_rested:
                until = telling.today + timedelta(AHEAD_DAYS)
                today: dict[str, Any] = {"today": telling.today, "now": telling.now}
                snooze(**about, **today, until=until, reason="示例：待设备到货后复工")
            is_rested = True
        elif flag.since <= said_on:
            explanation, measure = ANSWERS[place % 3]
            due_on = telling.today + timedelta(-OVERDUE_DAYS if days else AHEAD_DAYS)
            said: dict[str, Any] = {"explanation": explanation, "measure": measure, "due_on": due_on}
            answer_stall(**about, **said, **values, lit=[flag.rule_code])


def _pause(projects: Sequence[Project], people: Mapping[int, People], telling: Telling) -> None:
    """Let the clock of an intake run, with a pause that lasts."""
    land = IntakeClass.objects.filter(code="land").first()
    for project in projects[:1] if land else ():
        by = people[project.zone_id].zone
        about: dict[str, Any] = {"project": project, "by": by, "now": telling.now, "today": telling.today}
        began = {"intake_class": land, "started_on": telling.today - timedelta(LATE_DAYS), "finished_on": None}
        record_intake(values=began, **about)
        paused_on = telling.today - timedelta(OVERDUE_DAYS)
        record_pause(item=None, paused_on=paused_on, values={"cause": "示例：等待地质勘察报告"}, **about)
