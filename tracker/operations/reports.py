"""Writes monthly reports, submits and recalls them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError, StaleVersionError
from projects.models import ProgressFigure, Project
from projects.operations.audit import record_event
from projects.operations.earlier_figures import NOTHING_BEFORE, before_month
from projects.operations.progress_figures import (
    Figures,
    check_month,
    completed_by,
    record_figures,
    withdraw_figures,
)
from projects.rules.months import month_text
from tracker.models import ProgressReport, ReportState, ReportStep, ReviewLevel
from tracker.operations.months import require_open

if TYPE_CHECKING:
    from datetime import date, datetime

    from projects.operations.earlier_figures import Before
    from projects.rules.milestones import Violation
    from zones.models import Officer

EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
RECALLED = "报送方撤回"
NO_CHANGE = "本月无变化。"
"""The words of a report that says only that."""
NOTHING_REPORTED = "还没有累计完成投资：请填写开工以来累计（上次有累计的，填本月完成即可），没有变化的请确认“无变化”。"


@dataclass(frozen=True)
class Content:
    """What an officer writes in a report; amounts are in whole 元. With `no_change` it states none."""

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
    Write a month's report, or overwrite it while it is a draft or returned; its figures do not count yet.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if the month has not begun or is closed, or the report is under review
    """
    # The project first, then the month: every writer of reports locks in this order, as an import does.
    Project.objects.select_for_update().get(pk=project.pk)
    check_month(month, today=today)
    require_open(month)
    report = ProgressReport.objects.filter(project=project, month=month).first()
    is_new = report is None
    if report is None:
        report = ProgressReport(project=project, month=month, created_at=now, created_by=by, version=0)
    check_editable(report, version)
    before = None if is_new else values_of(report)
    _write(report, content)
    # The same content again counts no version: a request that is repeated must not make others' copies stale.
    if before == values_of(report):
        return report
    report.version += 1
    report.save()
    if is_new:
        _step(report, "", by=by, now=now)
    action = "draft_report" if is_new else "edit_report"
    record_event(action=action, subject=report, project=project, by=by, now=now, before=before, after=values_of(report))
    return report


def check_editable(report: ProgressReport, version: int | None) -> None:
    """
    Let a report pass that may be written: a draft or a returned one, of the version that the officer saw.

    :raises StaleVersionError: if it is another version
    :raises DomainError: if it is under review
    """
    # The version first: whoever holds an old copy has to see the new one before any other refusal makes sense.
    if version is not None and report.version != version:
        raise StaleVersionError(current=report.version)
    if report.state not in EDITABLE:
        raise DomainError("report_under_review", under_review(report), field="month")


def under_review(report: ProgressReport) -> str:
    """Return why a report that was sent cannot be written."""
    return f"{month_text(report.month)} 的月报{report.get_state_display()}，须由审核方退回或报送方撤回后才能修改。"


def _write(report: ProgressReport, content: Content) -> None:
    figures = Figures() if content.no_change else content.figures
    for name, value in asdict(figures).items():
        setattr(report, name, value)
    report.narrative, report.problems = content.narrative.strip(), content.problems.strip()
    report.explanation, report.no_change = content.explanation.strip(), content.no_change


def values_of(report: ProgressReport) -> dict[str, object]:
    """Return the values of a report that are audited."""
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
    """Return the amounts that a report states, in whole 元."""
    return Figures(
        report.completed_yuan, report.year_completed_yuan, report.month_completed_yuan, report.actual_output_yuan
    )


@transaction.atomic
def submit_report(
    *, report: ProgressReport, by: Officer, now: datetime, today: date, version: int | None = None
) -> ProgressReport:
    """
    Submit a report: its figures count from now on, before anybody has reviewed them.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if it is under review, its month is closed, it reports nothing, or its figures are impossible
        or need an explanation
    """
    project = Project.objects.select_for_update().get(pk=report.project_id)
    report = ProgressReport.objects.get(pk=report.pk)
    require_open(report.month)
    check_editable(report, version)
    figures = _stated(report, before := before_month([project.pk], report.month).get(project.pk, NOTHING_BEFORE))
    if figures is not None:
        violations = before.violations(figures, report.month, planned=project.planned_yuan)
        refuse_violations(violations, report.explanation)
    report.figure = record_figures(
        project=project,
        month=report.month,
        figures=figures,
        by=by,
        now=now,
        today=today,
        reason=report.explanation,
    )
    report.submitted_at, report.submitted_by, report.note = now, by, ""
    # Kept when it is submitted again: whether it was on time must not depend on a later return.
    report.first_submitted_at = report.first_submitted_at or now
    report.reviewed_at = report.reviewed_by = None
    move(report, ReportState.SUBMITTED, by=by, now=now)
    return report


def _stated(report: ProgressReport, before: Before) -> Figures | None:
    """
    Return the figures that are to stand of the month of a report; None where it says that nothing changed.

    :raises DomainError: if it states no completed investment, and none follows from the month's own
    """
    if report.no_change:
        # A draft from before months without change held no amounts still has those copied from another month.
        for name in asdict(Figures()):
            setattr(report, name, None)
        return None
    # A report states what it states: what a ledger told of the month besides is not taken back by leaving it out.
    standing = ProgressFigure.objects.standing().filter(project=report.project_id, month=report.month).first()
    stated = completed_by(figures_of_report(report), standing)
    figures = before.totalled(stated, report.month)
    # Who reviews the report sees the totals that it stands for.
    for name, yuan in asdict(figures).items():
        if getattr(stated, name) is None:
            setattr(report, name, yuan)
    if figures.completed_yuan is None:
        raise DomainError("nothing_reported", NOTHING_REPORTED, field="completed_wan")
    return figures


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
    Write a report and submit it, or neither.

    :raises StaleVersionError: as `save_draft` does
    :raises DomainError: as `save_draft` and `submit_report` do
    """
    report = save_draft(project=project, month=month, content=content, by=by, now=now, today=today, version=version)
    # Without the version, which writing the draft has just raised.
    return submit_report(report=report, by=by, now=now, today=today)


def refuse_violations(violations: list[Violation], explanation: str) -> None:
    """
    Accept figures without violations, and with excusable ones if an explanation is given.

    :raises DomainError: for the first violation that is not accepted
    """
    for violation in violations:
        if not (violation.excusable and explanation.strip()):
            field_ = "explanation" if violation.excusable else "completed_wan"
            raise DomainError(violation.code, violation.message, field=field_)


@transaction.atomic
def recall_report(*, report: ProgressReport, by: Officer, now: datetime) -> ProgressReport:
    """
    Take back a report that nobody has reviewed yet: it is a draft again, and its figures stop counting.

    :raises DomainError: if it is not waiting for review, who sent it is of another level, or its month is closed
    """
    Project.objects.select_for_update().get(pk=report.project_id)
    report = ProgressReport.objects.select_related("project", "submitted_by").get(pk=report.pk)
    require_open(report.month)
    if report.state != ReportState.SUBMITTED:
        raise DomainError("not_waiting", "只有已报送、尚未审核的月报可以撤回。")
    # A level above returns it, with a note: else a report would vanish from its sender without a word.
    if report.submitted_by is not None and report.submitted_by.role != by.role:
        message = "这份月报不是本级报送的，不能撤回为草稿；要求修改的，请退回并写明意见。"
        raise DomainError("not_own_level", message)
    withdraw_figures(project=report.project, month=report.month, by=by, now=now, reason=RECALLED)
    move(report, ReportState.DRAFT, by=by, now=now)
    return report


def move(
    report: ProgressReport, state: ReportState, *, by: Officer, now: datetime, level: ReviewLevel = ReviewLevel.ZONE
) -> None:
    """Move a report to a state and record a step and an audit event; the caller holds the project's lock."""
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
