"""Recording monthly figures and yearly plans."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import AnnualPlan, FigureApproval, ProgressFigure, Project
from projects.operations.audit import record_event, state_of
from projects.operations.projection import refresh
from projects.rules.months import month_text
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

SUPERSEDED = "重新填报"


@dataclass(frozen=True)
class Figures:
    """Amounts reported for a month, in whole 元; None means not reported, which is not zero."""

    completed_yuan: int | None = None
    year_completed_yuan: int | None = None
    month_completed_yuan: int | None = None
    actual_output_yuan: int | None = None


@transaction.atomic
def record_figures(
    *, project: Project, month: date, figures: Figures | None, by: Officer, now: datetime, today: date, reason: str = ""
) -> ProgressFigure:
    """
    Record a month's figures and withdraw the earlier ones of that month. The same figures change nothing.

    `month` is its first day. None for `figures` says that nothing changed: what is known of the month already stays.

    :raises DomainError: if the month has not begun
    """
    Project.objects.select_for_update().get(pk=project.pk)
    check_month(month, today=today)
    earlier = ProgressFigure.objects.standing().filter(project=project, month=month).first()
    if earlier is not None:
        # Importing the same ledger again must leave the records and the approval of this month alone.
        if figures is None or (not earlier.no_change and figures_of(earlier) == figures):
            return earlier
        # Before the save: one standing record a month is allowed. Figures may be reported again without a reason,
        # but a withdrawal must have one.
        ProgressFigure.objects.filter(pk=earlier.pk).withdraw(by=by, now=now, reason=reason or SUPERSEDED)
    figure = new_figure(project=project, month=month, figures=figures, corrects=earlier, by=by, now=now, reason=reason)
    figure.save()
    refresh([project.pk], now=now)
    record_event(
        action="record_figures",
        subject=figure,
        project=project,
        by=by,
        now=now,
        before=_said(earlier),
        after=_said(figure),
        reason=reason,
    )
    return figure


def _said(figure: ProgressFigure | None) -> dict[str, object] | None:
    """Return the values of figures that an audit event stores."""
    if figure is None:
        return None
    no_change = {"no_change": True} if figure.no_change else {}
    return {"month": month_text(figure.month), **asdict(figures_of(figure)), **no_change}


def check_month(month: date, *, today: date) -> None:
    """
    Check the month of a report.

    :raises DomainError: if it has not begun
    """
    # A running month may be reported. Its figure counts only from the last day of the month (`last_completed_month`).
    if month > today:
        raise DomainError("future_month", f"{month_text(month)} 尚未开始，不能填报。", field="month")


def new_figure(
    *,
    project: Project,
    month: date,
    figures: Figures | None,
    corrects: ProgressFigure | None,
    by: Officer,
    now: datetime,
    reason: str = "",
) -> ProgressFigure:
    """Return an unsaved record of a month's figures, None for no change; `corrects` is the record that it replaces."""
    return ProgressFigure(
        project=project,
        month=month,
        corrects=corrects,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
        no_change=figures is None,
        **asdict(figures or Figures()),
    )


def completed_by(stated: Figures, standing: ProgressFigure | None) -> Figures:
    """Return figures with what they leave out taken from those that stand of the month, such as a ledger's."""
    if standing is None:
        return stated
    return replace(figures_of(standing), **{name: yuan for name, yuan in asdict(stated).items() if yuan is not None})


def figures_of(figure: ProgressFigure) -> Figures:
    """Return the amounts of a record."""
    return Figures(
        figure.completed_yuan, figure.year_completed_yuan, figure.month_completed_yuan, figure.actual_output_yuan
    )


@transaction.atomic
def withdraw_figures(
    *, project: Project, month: date, by: Officer, now: datetime, reason: str
) -> ProgressFigure | None:
    """Withdraw the figures of a month, as when a report is returned; return them, or None where none stood."""
    Project.objects.select_for_update().get(pk=project.pk)
    standing = ProgressFigure.objects.standing().filter(project=project, month=month).first()
    if standing is None:
        return None
    ProgressFigure.objects.filter(pk=standing.pk).withdraw(by=by, now=now, reason=reason)
    refresh([project.pk], now=now)
    record_event(
        action="withdraw_figures",
        subject=standing,
        project=project,
        by=by,
        now=now,
        before=_said(standing),
        reason=reason,
    )
    return standing


def approve_figure(*, figure: ProgressFigure, by: Officer, now: datetime) -> None:
    """Record that a reviewer accepted figures, once. The caller holds the transaction and the lock of the project."""
    if FigureApproval.objects.standing().filter(figure=figure).exists():
        return
    approval = FigureApproval.objects.create(figure=figure, recorded_at=now, recorded_by=by)
    record_event(
        action="approve_figures",
        subject=approval,
        project=figure.project,
        by=by,
        now=now,
        after=_said(approval.figure),
    )


def approves_own(officer: Officer) -> bool:
    """Whether the figures that an officer imports count as reviewed by them; those of a zone a reviewer approves."""
    return officer.role in {Role.UNIT, Role.PROVINCE}


@transaction.atomic
def record_annual_plan(
    *, project: Project, year: int, planned_yuan: int, by: Officer, now: datetime, reason: str = ""
) -> AnnualPlan:
    """
    Record the planned investment of a year in whole 元, withdrawing the earlier plan. The same plan changes nothing.

    :raises DomainError: if it changes a standing plan without a reason, or by a zone, whose changes are reviewed
    """
    Project.objects.select_for_update().get(pk=project.pk)
    earlier = AnnualPlan.objects.standing().filter(project=project, year=year).first()
    if earlier is not None:
        if earlier.planned_yuan == planned_yuan:
            return earlier
        if by.role == Role.ZONE:
            message = f"{year} 年度已有计划，调整须经市级或省级审核，请提交年度计划调整。"
            raise DomainError("needs_review", message, field="planned_wan")
        if not reason.strip():
            raise DomainError("reason_required", f"调整 {year} 年度计划须说明原因。", field="reason")
        AnnualPlan.objects.filter(pk=earlier.pk).withdraw(by=by, now=now, reason=reason)
    plan = AnnualPlan.objects.create(
        project=project,
        year=year,
        planned_yuan=planned_yuan,
        corrects=earlier,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
    )
    refresh([project.pk], now=now)
    record_event(
        action="record_annual_plan",
        subject=plan,
        project=project,
        by=by,
        now=now,
        before=state_of(earlier, "year", "planned_yuan") if earlier else None,
        after=state_of(plan, "year", "planned_yuan"),
        reason=reason,
    )
    return plan
