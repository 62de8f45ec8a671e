"""Every mail that the program sends, as an officer can look at it: with what the officer sees, or with samples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import Project, rules_in_force
from projects.rules.escalation import Rung
from projects.rules.stalling import Level, StallFinding
from tracker.emails import Bodies, Digest, digest_bodies
from tracker.models import StallAnswer
from tracker.queries.stalled.answers import answers_to
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Coming, Scan, Stalled
from tracker.reminders import preview_samples
from tracker.reminders.digest_lines import COMING_LABELS, address, button_for, lines_of
from tracker.reminders.notices import notice_bodies, notice_subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from projects.rules.workdays import Calendar
    from tracker.queries.stalled.answers import Answers
    from zones.models import Officer

DIGESTS = {
    "hint": ("每日催办：提示（开发区）", Rung.HINT, None),
    "supervision": ("每日催办：督办（市级）", Rung.SUPERVISION, None),
    "notice": ("每日催办：通报（省级）", Rung.NOTICE, None),
    "follow-up": ("补发（结果不明的催办）", Rung.HINT, 1),
}
"""The label, the rung of all lines, and the number of the mail that is repeated."""
OTHERS = {
    "invitation": ("新账号或重设密码", preview_samples.invitation),
    "reset": ("忘记密码", preview_samples.reset),
    "call": ("催报（开发区）", preview_samples.call),
    "returned": ("月报被退回（开发区）", preview_samples.returned),
    "bulletin": ("按月封存的通报（市级、省级）", preview_samples.bulletin),
    "new-address": ("更换了邮箱（发到原邮箱）", preview_samples.new_address),
}
ALARM = {"alarm": "运行告警（系统管理员）"}
LABELS = {name: digest[0] for name, digest in DIGESTS.items()}
LABELS |= {name: other[0] for name, other in OTHERS.items()} | ALARM
"""The mails by their names in the address."""
MOST = 200
"""Stalled projects that a preview looks at, the worst first."""
SENTENCES = (
    "示例：催办入账 2 天没有运行。",
    "示例：有 3 封催办结果不明，超过 24 小时没有核实。",
)


@dataclass(frozen=True)
class Preview:
    """A mail to look at; nobody is sent it."""

    subject: str
    bodies: Bodies
    is_sample: bool
    """Whether its projects are made up, because the officer sees none that is stalled."""


def preview(mail: str, officer: Officer, *, now: datetime, day: Moment) -> Preview:
    """Return the mail of a name in LABELS as the officer would get it on a day. Some ten queries at most."""
    if mail in OTHERS:
        subject, bodies, is_sample = OTHERS[mail][1](officer, now=now, today=day.as_of)
        return Preview(subject, bodies, is_sample=is_sample)
    if mail in ALARM:
        return Preview(notice_subject(SENTENCES), notice_bodies(SENTENCES), is_sample=True)
    _, rung, follows = DIGESTS[mail]
    found = StalledGroups(Project.objects.visible_to(officer), day)
    stalled = [project for group in found[:MOST] for project in group if project.snoozed_until is None]
    is_sample = not stalled
    scan = _samples(found.calendar, day) if is_sample else Scan(day.as_of, found.calendar, stalled, [])
    answers = _sample_answers(scan, day) if is_sample else answers_to(scan.stalled, day)
    lines = lines_of(scan, {project.project_id: int(rung) for project in scan.stalled}, answers)
    digest = Digest(
        number=0,
        due_on=day.as_of,
        addressee=str(officer),
        lines=lines,
        button=button_for(officer, lines),
        rest=address("/stalled/"),
        follows=follows,
        follows_on=now - timedelta(days=1) if follows else None,
    )
    return Preview(digest.subject, digest_bodies(digest), is_sample=is_sample)


def _samples(calendar: Calendar, day: Moment) -> Scan:
    """Return a made-up project for each rule in force, and one for each day that may be about to pass."""
    rules = [rule for rule in rules_in_force(day.as_of).values() if not (rule.category or rule.unit)]
    place: dict[str, Any] = {"zone_id": 0, "zone": preview_samples.SAMPLE_ZONE, "unit_id": "", "unit": ""}
    stalled: list[Stalled] = []
    for number, rule in enumerate(rules, start=1):
        level, days = (Level.RED, 200) if rule.red is not None and number % 2 else (Level.YELLOW, 100)
        since = day.as_of - timedelta(days=days)
        finding = StallFinding(rule, level, since, since, days)
        named = f"示例项目 {number}"
        stalled.append(
            Stalled(number, named, **place, finding=finding, idle_since=since, snoozed_until=None, planned_on=since)
        )
    coming = [
        Coming(-number, f"示例项目 {len(rules) + number}", **place, trigger=trigger, due_on=_in(day, number))
        for number, trigger in enumerate(COMING_LABELS, start=1)
    ]
    return Scan(day.as_of, calendar, _worst_first(stalled), coming)


def _sample_answers(scan: Scan, day: Moment) -> Answers:
    """Return an answer to the first made-up light, and one to the second whose deadline is past."""
    answers = {}
    for stalled, days, words in zip(scan.stalled, (10, -3), ("用地批复本月下达", "设备已订货"), strict=False):
        code, due_on = stalled.finding.rule.code, _in(day, days)
        answers[stalled.project_id, code] = StallAnswer(rule_code=code, explanation=words, measure="", due_on=due_on)
    return answers


def _in(day: Moment, days: int) -> date:
    return day.as_of + timedelta(days=days)


def _worst_first(stalled: Sequence[Stalled]) -> list[Stalled]:
    return sorted(stalled, key=lambda project: project.finding.level is not Level.RED)
