"""Sends the drafts of a month's sheet, confirms the rest as without change, and takes that back within ten minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from tracker.models import ProgressReport, ReportState
from tracker.operations.reports import Content, recall_report, save_draft, submit_report
from tracker.operations.reviews import BatchOutcome, each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from zones.models import Officer

UNDO_FOR = timedelta(minutes=10)
"""How long confirmations that nothing changed can be taken back in one step; later, each on its own page."""
NOTHING_TO_SEND = "这一行还没有填写，没有报送。"


def send_drafts(
    *, projects: Iterable[Project], month: date, versions: Mapping[int, int], by: Officer, now: datetime, today: date
) -> list[BatchOutcome]:
    """
    Submit the drafts of a month, each in a transaction of its own; return what became of each project's.

    :param versions: of the drafts as the officer saw them, by the key of the project; what is absent is not compared
    """
    chosen = sorted(projects, key=lambda project: project.pk)  # as every writer locks
    drafts = {report.project_id: report for report in ProgressReport.objects.filter(project__in=chosen, month=month)}

    def send(project: Project) -> None:
        report = drafts.get(project.pk)
        if report is None or report.is_blank:
            raise DomainError("nothing_reported", NOTHING_TO_SEND)
        submit_report(report=report, by=by, now=now, today=today, version=versions.get(project.pk))

    return each(chosen, send, lambda project: project.pk)


def undo_no_change(*, reports: Iterable[ProgressReport], by: Officer, now: datetime, today: date) -> list[BatchOutcome]:
    """Take back confirmations that nothing changed, each in a transaction of its own; their drafts are blank again."""
    chosen = sorted(reports, key=lambda report: report.project_id)
    return each(
        chosen, lambda report: _take_back(report, by=by, now=now, today=today), lambda report: report.project_id
    )


@transaction.atomic
def _take_back(report: ProgressReport, *, by: Officer, now: datetime, today: date) -> None:
    project = Project.objects.select_for_update().get(pk=report.project_id)
    report = ProgressReport.objects.select_related("figure").get(pk=report.pk)
    if not is_undoable(report, by=by, now=now):
        message = "不能一并撤销：已超过十分钟、已被审核，或不是您确认的无变化。尚未审核的，可在这个项目的月报页撤回。"
        raise DomainError("not_undoable", message)
    recall_report(report=report, by=by, now=now)
    save_draft(project=project, month=report.month, content=Content(), by=by, now=now, today=today)


def is_undoable(report: ProgressReport, *, by: Officer, now: datetime) -> bool:
    """Whether an officer may still take a confirmation back in one step."""
    return (
        report.no_change
        and report.state == ReportState.SUBMITTED
        and report.submitted_by_id == by.pk
        and report.submitted_at is not None
        and report.submitted_at > now - UNDO_FOR
        # Not where it met what a ledger told of the month: that would be withdrawn, too.
        and report.figure is not None
        and report.figure.no_change
    )
