"""Every mail that the program sends, as an officer can look at it: with what the officer sees, or with samples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import Project, rules_in_force
from projects.rules.escalation import Rung
from projects.rules.stalling import Level, StallFinding
from tracker.emails import Bodies, Digest, digest_bodies
from tracker.models import MailPurpose
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Coming, Scan, Stalled
from tracker.reminders.account_mails import SUBJECT, account_bodies
from tracker.reminders.digest_lines import COMING_LABELS, address, button_for, lines_of
from tracker.reminders.notices import notice_bodies, notice_subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from projects.rules.workdays import Calendar
    from zones.models import Officer

DIGESTS = {
    "hint": ("每日催办：提示（开发区）", Rung.HINT, None),
    "supervision": ("每日催办：督办（市级）", Rung.SUPERVISION, None),
    "notice": ("每日催办：通报（省级）", Rung.NOTICE, None),
    "follow-up": ("补发（结果不明的催办）", Rung.HINT, 1),
}
"""The label, the rung of all lines, and the number of the mail that is repeated."""
LINKS = {"invitation": ("新账号或重设密码", MailPurpose.INVITATION), "reset": ("忘记密码", MailPurpose.RESET)}
ALARM = {"alarm": "运行告警（系统管理员）"}
LABELS = {**{name: digest[0] for name, digest in DIGESTS.items()}, **{name: link[0] for name, link in LINKS.items()}}
LABELS |= ALARM
"""The mails by their names in the address."""
MOST = 200
"""Stalled projects that a preview looks at, the worst first."""
SAMPLE_ZONE = "示例开发区"
NO_LINK = "/password/这里是一次性链接/"
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
    if mail in LINKS:
        bodies = account_bodies(officer, LINKS[mail][1], link=address(NO_LINK), now=now)
        return Preview(SUBJECT, bodies, is_sample=True)
    if mail in ALARM:
        return Preview(notice_subject(SENTENCES), notice_bodies(SENTENCES), is_sample=True)
    _, rung, follows = DIGESTS[mail]
    found = StalledGroups(Project.objects.visible_to(officer), day)
    stalled = [one for group in found[:MOST] for one in group if one.snoozed_until is None]
    is_sample = not stalled
    scan = _samples(found.calendar, day) if is_sample else Scan(day.as_of, found.calendar, stalled, [])
    lines = lines_of(scan, {one.project_id: int(rung) for one in scan.stalled})
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
    place: dict[str, Any] = {"zone_id": 0, "zone": SAMPLE_ZONE, "unit_id": "", "unit": ""}
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


def _in(day: Moment, days: int) -> date:
    return day.as_of + timedelta(days=days)


def _worst_first(stalled: Sequence[Stalled]) -> list[Stalled]:
    return sorted(stalled, key=lambda one: one.finding.level is not Level.RED)
