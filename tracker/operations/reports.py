"""Writing monthly reports and sending them in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError, StaleVersionError
from projects.models import ProgressFigure, Project
from projects.operations.audit import record_event
from projects.operations.progress_figures import Figures, check_month, record_figures, withdraw_figures
from projects.rules.figure_checks import Amounts, Earlier, check_amounts
from projects.rules.months import month_text
from tracker.models import ProgressReport, ReportState, ReportStep, ReviewLevel
from tracker.operations.months import require_open

if TYPE_CHECKING:
    from datetime import date, datetime

    from projects.rules.milestones import Violation
    from zones.models import Officer

EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
RECALLED = "报送方撤回"


@dataclass(frozen=True)
class Content:
    """What an officer writes in a report."""

    figures: Figures = field(default_factory=Figures)
    narrative: str = ""
    problems: str = ""
    explanation: str = ""
    no_change: bool = False


@transaction.atomic
def save_draft(
    *,
    project: Project,
    month: date,
    content: Content,
    by: Officer,
    now: datetime,
    today: date,
    version: int | None = None,
) -> ProgressReport:
    """
    Write a month's report, or write it anew while it is a draft or returned.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if the month has not begun or is closed, or the report is under review
    """
    Project.objects.select_for_update().get(pk=project.pk)
    check_month(month, today=today)
    require_open(month)
    report = ProgressReport.objects.filter(project=project, month=month).first()
    is_new = report is None
    if report is None:
        report = ProgressReport(project=project, month=month, created_at=now, created_by=by, version=0)
    _check_editable(report, version)
    before = None if is_new else _values(report)
    _write(report, content)
    if before == _values(report):
        return report
    report.version += 1
    report.save()
    if is_new:
        _step(report, "", by=by, now=now)
    action = "draft_report" if is_new else "edit_report"
    record_event(action=action, subject=report, project=project, by=by, now=now, before=before, after=_values(report))
    return report


def _check_editable(report: ProgressReport, version: int | None) -> None:
    if version is not None and report.version != version:
        raise StaleVersionError(current=report.version)
    if report.state not in EDITABLE:
        message = (
            f"{month_text(report.month)} 的月报{report.get_state_display()}，须由审核方退回或报送方撤回后才能修改。"
        )
        raise DomainError("report_under_review", message, field="month")


def _write(report: ProgressReport, content: Content) -> None:
    for name, value in asdict(content.figures).items():
        setattr(report, name, value)
    report.narrative, report.problems = content.narrative.strip(), content.problems.strip()
    report.explanation, report.no_change = content.explanation.strip(), content.no_change


def _values(report: ProgressReport) -> dict[str, object]:
    """Return what the audit keeps of a report."""
    return {
        "month": month_text(report.month),
        "state": report.state,
        **asdict(figures_of_report(report)),
        "narrative": report.narrative,
        "problems": report.problems,
        "explanation": report.explanation,
        "no_change": report.no_change,
    }


def figures_of_report(report: ProgressReport) -> Figures:
    """Return the amounts that a report says."""
    return Figures(
        report.completed_yuan, report.year_completed_yuan, report.month_completed_yuan, report.actual_output_yuan
    )


@transaction.atomic
def submit_report(
    *, report: ProgressReport, by: Officer, now: datetime, today: date, version: int | None = None
) -> ProgressReport:
    """
    Send a report in: its figures count from now on.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if it is under review, its month is closed, or its figures cannot be or want a word
    """
    project = Project.objects.select_for_update().get(pk=report.project_id)
    report = ProgressReport.objects.get(pk=report.pk)
    require_open(report.month)
    _check_editable(report, version)
    refuse_violations(violations_of(project, report.month, figures_of_report(report)), report.explanation)
    report.figure = record_figures(
        project=project,
        month=report.month,
        figures=figures_of_report(report),
        by=by,
        now=now,
        today=today,
        reason=report.explanation,
    )
    report.submitted_at, report.submitted_by, report.note = now, by, ""
    report.first_submitted_at = report.first_submitted_at or now
    report.reviewed_at = report.reviewed_by = None
    move(report, ReportState.SUBMITTED, by=by, now=now)
    return report


@transaction.atomic
def send_report(
    *,
    project: Project,
    month: date,
    content: Content,
    by: Officer,
    now: datetime,
    today: date,
    version: int | None = None,
) -> ProgressReport:
    """
    Write a report and send it in, or neither.

    :raises DomainError: as writing and sending do
    """
    report = save_draft(project=project, month=month, content=content, by=by, now=now, today=today, version=version)
    return submit_report(report=report, by=by, now=now, today=today)


def violations_of(project: Project, month: date, figures: Figures) -> list[Violation]:
    """Return what speaks against a month's figures of a project."""
    amounts = Amounts(figures.completed_yuan, figures.year_completed_yuan, figures.month_completed_yuan)
    return check_amounts(amounts, month=month, earlier=_earlier(project, month), planned=project.planned_yuan)


def _earlier(project: Project, month: date) -> Earlier | None:
    before = newest_before(project, month)
    if before is None:
        return None
    amounts = Amounts(before.completed_yuan, before.year_completed_yuan, before.month_completed_yuan)
    return Earlier(before.month, amounts)


def newest_before(project: Project, month: date) -> ProgressFigure | None:
    """Return the newest standing figures of a project before a month."""
    return ProgressFigure.objects.standing().filter(project=project, month__lt=month).order_by("-month").first()


def refuse_violations(violations: list[Violation], explanation: str) -> None:
    """
    Let figures pass that are not impossible, and odd ones with a word.

    :raises DomainError: for the first that does not pass
    """
    for violation in violations:
        if not (violation.excusable and explanation.strip()):
            field_ = "explanation" if violation.excusable else "completed_wan"
            raise DomainError(violation.code, violation.message, field=field_)


@transaction.atomic
def recall_report(*, report: ProgressReport, by: Officer, now: datetime) -> ProgressReport:
    """
    Take a report back that nobody has reviewed yet; its figures stop counting.

    :raises DomainError: if it is not waiting for review, or its month is closed
    """
    Project.objects.select_for_update().get(pk=report.project_id)
    report = ProgressReport.objects.select_related("project").get(pk=report.pk)
    require_open(report.month)
    if report.state != ReportState.SUBMITTED:
        raise DomainError("not_waiting", "只有已报送、尚未审核的月报可以撤回。")
    withdraw_figures(project=report.project, month=report.month, by=by, now=now, reason=RECALLED)
    move(report, ReportState.DRAFT, by=by, now=now)
    return report


def move(
    report: ProgressReport, state: ReportState, *, by: Officer, now: datetime, level: ReviewLevel = ReviewLevel.ZONE
) -> None:
    """Bring a report into a state, leaving a step and an audit event behind; the lock is the caller's."""
    before = {"state": report.state, "level": report.level}
    report.state, report.level = state, level
    report.version += 1
    report.save()
    _step(report, before["state"], by=by, now=now)
    record_event(
        action=f"report_{state}",
        subject=report,
        project=report.project,
        by=by,
        now=now,
        before=before,
        after={"state": report.state, "level": report.level, "month": month_text(report.month)},
        reason=report.note or report.explanation,
    )


def _step(report: ProgressReport, from_state: str, *, by: Officer, now: datetime) -> None:
    ReportStep.objects.create(
        report=report,
        from_state=from_state,
        to_state=report.state,
        level=report.level,
        note=report.note,
        at=now,
        by=by,
    )
