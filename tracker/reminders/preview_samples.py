"""The mails to look at that list no lights: about accounts, calls for reports, returned reports, bulletins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.months import previous_month
from tracker.models import Bulletin, MailPurpose, ProgressReport, ReportState
from tracker.queries.reports.unreported import unreported_projects
from tracker.reminders.account_mails import ADDRESS_SUBJECT, SUBJECT, account_bodies, warning_bodies
from tracker.reminders.bulletin_mails import bulletin_bodies, bulletin_subject
from tracker.reminders.call_mails import call_bodies, call_subject, call_why
from tracker.reminders.digest_lines import address
from tracker.reminders.returned import return_bodies, return_subject

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.emails import Bodies
    from zones.models import Officer

SAMPLE_ZONE = "示例开发区"
NO_LINK = "/password/这里是一次性链接/"
MOST = 60
"""Rows that a preview looks at: more than a mail lists."""
FEW = 13


def invitation(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and that it is made up."""
    return SUBJECT, account_bodies(officer, MailPurpose.INVITATION, link=address(NO_LINK), now=now), True


def reset(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and that it is made up."""
    return SUBJECT, account_bodies(officer, MailPurpose.RESET, link=address(NO_LINK), now=now), True


def call(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and whether what it lists is made up."""
    month = previous_month(today.replace(day=1))
    found: list[Any] = list(unreported_projects(officer, month).select_related("zone").order_by("pk")[:MOST])
    projects = found or [_project(number) for number in (1, 2)]
    subject = call_subject(today, len(projects), month)
    why = call_why(month, officer)
    return subject, call_bodies(projects, str(officer), subject, month=month, why=why), not found


def returned(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and whether what it lists is made up."""
    visible = Project.objects.visible_to(officer)
    rows = ProgressReport.objects.filter(state=ReportState.RETURNED, project__in=visible)
    found: list[Any] = list(rows.select_related("project__zone", "reviewed_by").order_by("-month", "project_id")[:MOST])
    reports = found or [
        _report(1, today, now, "累计投资比上月少 120 万元，请核对后重报。"),
        _report(2, today, now, "请补充形象进度。"),
    ]
    subject = return_subject(reports, today)
    return subject, return_bodies(reports, str(officer), subject), not found


def bulletin(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and whether what it lists is made up."""
    rows = Bulletin.objects.visible_to(officer).filter(superseded_by=None).defer("content").order_by("-number")
    found: list[Any] = list(rows[:FEW])
    made_up = SimpleNamespace(pk=0, number=1, title="全省开发区“三个一批”通报（示例）", as_of=today)
    bulletins = found or [made_up]
    subject = bulletin_subject(today, len(bulletins))
    return subject, bulletin_bodies(bulletins, str(officer), subject), not found


def new_address(officer: Officer, *, now: datetime, today: date) -> tuple[str, Bodies, bool]:
    """Return the subject and the mail, and that it is made up."""
    return ADDRESS_SUBJECT, warning_bodies(officer, by=None, at=now), True


def _project(number: int) -> Any:
    return SimpleNamespace(name=f"示例项目 {number}", zone=SimpleNamespace(name=SAMPLE_ZONE))


def _report(number: int, today: date, now: datetime, note: str) -> Any:
    month = previous_month(today.replace(day=1))
    values = {"note": note, "reviewed_by": "审核人（示例）", "reviewed_at": now}
    return SimpleNamespace(project_id=number, project=_project(number), month=month, **values)
