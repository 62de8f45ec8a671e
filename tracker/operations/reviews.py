"""Approves and returns monthly reports, one or many, and reports that nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from projects.errors import DomainError, StaleVersionError
from projects.models import FigureApproval, ProgressFigure, Project, as_of_sql
from projects.operations.progress_figures import approve_figure, withdraw_figures
from projects.rules.carrying import standing_in
from projects.rules.months import month_text
from tracker.models import ProgressReport, ReportState, ReviewLevel
from tracker.operations.months import require_open
from tracker.operations.reports import EDITABLE, NO_CHANGE, Content, move, send_report
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

T = TypeVar("T")
LEVELS = {Role.UNIT: ReviewLevel.UNIT, Role.PROVINCE: ReviewLevel.PROVINCE}


@transaction.atomic
def approve_report(
    *, report: ProgressReport, by: Officer, now: datetime, note: str = "", version: int | None = None
) -> ProgressReport:
    """
    Approve a report at the reviewer's level; after the first approval its figures count as reviewed.

    Of a month without change these are the figures of earlier months that it stands for.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if the officer sent it in or reported what it stands for, it is not waiting for that level,
        other figures took the place of its own, or its month is closed
    """
    report = _locked(report, version)
    level = LEVELS[Role(by.role)]
    if by.pk == report.submitted_by_id:
        raise DomainError("own_report", "报送人不能审核自己报送的月报，请由他人审核。")
    # The province may approve before the unit does, or after it; never the other way round.
    waits = report.state == ReportState.SUBMITTED or (
        report.state == ReportState.APPROVED and report.level == ReviewLevel.UNIT and level == ReviewLevel.PROVINCE
    )
    if not waits or report.figure is None:
        raise DomainError("not_waiting", f"这份月报的状态是“{report.get_state_display()}”，不在待您审核之列。")
    # An import replaced the figures meanwhile: the reviewer would approve amounts that no longer count.
    if report.figure.withdrawn_at is not None:
        raise DomainError("figures_replaced", "这份月报的数据已被台账导入更正，请退回，由报送方重新报送。")
    report.note, report.reviewed_at, report.reviewed_by = note.strip(), now, by
    approve_figure(figure=report.figure, by=by, now=now)
    if report.no_change:
        _approve_carried(report, by=by, now=now)
    move(report, ReportState.APPROVED, by=by, now=now, level=level)
    return report


def _approve_carried(report: ProgressReport, *, by: Officer, now: datetime) -> None:
    """Approve the figures of earlier months that a month without change stands for."""
    known = ProgressFigure.objects.standing().filter(project=report.project_id, month__lte=report.month)
    waiting = known.filter(~as_of_sql.approved()).in_bulk()
    carried = standing_in(list(known.order_by("month")), report.month).values()
    sources = {
        figure.source.pk: figure.source
        for figure in carried
        if figure.source is not None and figure.source.pk in waiting
    }
    for figure in sources.values():
        # Or an officer could have the own report of an earlier month confirmed without change, and approve that.
        if figure.recorded_by_id == by.pk:
            message = f"“无变化”沿用的 {month_text(figure.month)} 数据由您报送，请由他人审核。"
            raise DomainError("own_report", message)
        approve_figure(figure=figure, by=by, now=now)


@transaction.atomic
def approve_imported(*, figure: ProgressFigure, by: Officer, now: datetime) -> None:
    """
    Approve figures that no report brought, such as those of a zone's ledger; they count as reviewed from now on.

    :raises DomainError: if the officer recorded them, a report brought them, they were replaced or approved before, or
        their month is closed
    """
    Project.objects.select_for_update().get(pk=figure.project_id)
    figure = ProgressFigure.objects.select_related("project").get(pk=figure.pk)
    require_open(figure.month)
    if figure.recorded_by_id == by.pk:
        raise DomainError("own_report", "自己录入的数据不能由自己审核，请由他人审核。")
    if figure.withdrawn_at is not None:
        raise DomainError("figures_replaced", "这些数据已被更正，请刷新后查看现在的数据。")
    if ProgressReport.objects.filter(figure=figure).exclude(state__in=EDITABLE).exists():
        raise DomainError("not_waiting", "这些数据随月报报送，请审核月报。")
    if FigureApproval.objects.standing().filter(figure=figure).exists():
        raise DomainError("not_waiting", "这些数据已审核通过。")
    approve_figure(figure=figure, by=by, now=now)


@transaction.atomic
def return_report(
    *, report: ProgressReport, by: Officer, now: datetime, note: str, version: int | None = None
) -> ProgressReport:
    """
    Return a report with a note; its figures stop counting until it is submitted again.

    :raises StaleVersionError: if a version is given and somebody changed the report meanwhile
    :raises DomainError: if no note is given, the officer sent it in, it is not under review, a higher level has
        accepted it, or its month is closed
    """
    if not note.strip():
        raise DomainError("note_required", "退回须填写意见，说明要改什么。", field="note")
    report = _locked(report, version)
    if by.pk == report.submitted_by_id:
        raise DomainError("own_report", "报送人不能审核自己报送的月报；尚未审核的可以撤回，已审核的请他人退回。")
    if report.state not in {ReportState.SUBMITTED, ReportState.APPROVED}:
        raise DomainError("not_waiting", f"这份月报的状态是“{report.get_state_display()}”，不能退回。")
    # Otherwise a unit could undo what the level above it has decided.
    if report.level == ReviewLevel.PROVINCE and by.role != Role.PROVINCE:
        raise DomainError("accepted_above", "省级已审核通过的月报只能由省级退回。")
    report.note, report.reviewed_at, report.reviewed_by = note.strip(), now, by
    withdraw_figures(project=report.project, month=report.month, by=by, now=now, reason=f"退回：{report.note}")
    move(report, ReportState.RETURNED, by=by, now=now)
    return report


def _locked(report: ProgressReport, version: int | None) -> ProgressReport:
    Project.objects.select_for_update().get(pk=report.project_id)
    # Read after the lock: the copy of the request may be older than the wait.
    current = ProgressReport.objects.select_related("project", "figure").get(pk=report.pk)
    if version is not None and current.version != version:
        raise StaleVersionError(current=current.version)
    require_open(current.month)
    return current


@transaction.atomic
def confirm_no_change(
    *, project: Project, month: date, by: Officer, now: datetime, today: date, over_draft: bool = False
) -> ProgressReport:
    """
    Write and submit a report that nothing changed, in one step. It holds no figures: those of the months before stand.

    The content of a draft or of a returned report is overwritten only if `over_draft` is true, or nothing is
    written in it.

    :raises DomainError: if the month's report is begun or under review, or the month has not begun or is closed
    """
    # First: a report that is begun during the wait must be seen below.
    Project.objects.select_for_update().get(pk=project.pk)
    begun = project.progress_reports.of_month(month).filter(state__in=EDITABLE).first()
    if begun and not over_draft and not begun.is_blank:
        message = f"{month_text(month)} 的月报已有内容（{begun.get_state_display()}），没有覆盖；请打开它修改、报送。"
        raise DomainError("report_begun", message, field="month")
    content = Content(narrative=NO_CHANGE, no_change=True)
    return send_report(project=project, month=month, content=content, by=by, now=now, today=today)


@dataclass(frozen=True)
class BatchOutcome:
    """The outcome for one object of a batch: done, or the code and the sentence of the refusal."""

    pk: int
    code: str = ""
    detail: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the action succeeded, that is: no refusal."""
        return not self.code


def each(things: Iterable[T], act: Callable[[T], object], pk: Callable[[T], int]) -> list[BatchOutcome]:
    """Apply `act` to each object, in a transaction of its own: a refusal of one does not undo the others."""
    outcomes = []
    for thing in things:
        try:
            act(thing)
        except DomainError as error:
            outcomes.append(BatchOutcome(pk(thing), error.code, error.detail))
        else:
            outcomes.append(BatchOutcome(pk(thing)))
    return outcomes
