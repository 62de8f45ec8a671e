"""Decisions about plans: taking a project out of a year's planned starts, and changing a year's planned investment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import AnnualPlan, PlanAdjustment, PlanExit, PlannedDate, Project
from projects.operations.audit import record_event, state_of
from projects.operations.progress_figures import record_annual_plan
from projects.operations.projection import bump_versions
from projects.rules.money import wan_text
from projects.rules.stages import Stage

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

EXIT = ("year", "left_on")
ADJUSTMENT = ("year", "planned_yuan", "decided_at", "note")


@transaction.atomic
def leave_year_plan(
    *, project: Project, year: int, left_on: date, reason: str, by: Officer, now: datetime, today: date
) -> PlanExit:
    """
    Take a project out of the planned starts of a year from a day on, by decision of the province.

    :raises StandingRecordError: if it has left them already
    :raises DomainError: if it was not planned for that year, no reason is given, or the day is not in the year so far
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if not reason.strip():
        raise DomainError("reason_required", "调出年度开工计划须说明原因。", field="reason")
    if left_on > today or left_on.year > year:
        raise DomainError("future_date", f"调出日期应不晚于今天，也不晚于 {year} 年底。", field="left_on")
    planned = PlannedDate.objects.filter(project=project, stage=str(Stage.STARTED)).within_year(year, None)
    if not planned.exists():
        raise DomainError("not_planned", f"该项目没有计划于 {year} 年开工，无须调出。", field="year")
    standing = PlanExit.objects.standing().filter(project=project, year=year).first()
    if standing is not None:
        raise StandingRecordError(f"该项目已于 {standing.left_on} 调出 {year} 年开工计划。", standing=standing)
    exit_ = PlanExit.objects.create(
        project=project, year=year, left_on=left_on, reason=reason.strip(), recorded_at=now, recorded_by=by
    )
    _audit("leave_year_plan", exit_, by=by, now=now, after=state_of(exit_, *EXIT), reason=exit_.reason)
    return exit_


@transaction.atomic
def withdraw_plan_exit(*, exit_: PlanExit, by: Officer, now: datetime, reason: str) -> PlanExit:
    """
    Withdraw a decision: as known from now on, the project never left the plan of that year.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    Project.objects.select_for_update().get(pk=exit_.project_id)
    _withdraw(exit_, by=by, now=now, reason=reason)
    _audit("withdraw_plan_exit", exit_, by=by, now=now, before=state_of(exit_, *EXIT), reason=reason)
    exit_.refresh_from_db()
    return exit_


@transaction.atomic
def propose_adjustment(
    *, project: Project, year: int, planned_yuan: int, reason: str, by: Officer, now: datetime
) -> PlanAdjustment:
    """
    Propose another planned investment for a year, in whole 元; the plan in force stays until a reviewer agrees.

    :raises StandingRecordError: if another proposal for the year waits
    :raises DomainError: if no reason is given, no plan stands, or it has this amount already
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if not reason.strip():
        raise DomainError("reason_required", f"调整 {year} 年度计划须说明原因。", field="reason")
    plan = AnnualPlan.objects.standing().filter(project=project, year=year).first()
    if plan is None:
        raise DomainError("no_plan", f"{year} 年度还没有计划，请直接填报。", field="year")
    if plan.planned_yuan == planned_yuan:
        raise DomainError("unchanged", f"{year} 年度现行计划就是这个金额。", field="planned_wan")
    waiting = PlanAdjustment.objects.undecided().filter(project=project, year=year).first()
    if waiting is not None:
        message = f"{year} 年度已有一项调整（{wan_text(waiting.planned_yuan)} 万元）等待审核，可先撤回。"
        raise StandingRecordError(message, standing=waiting)
    adjustment = PlanAdjustment.objects.create(
        project=project,
        year=year,
        planned_yuan=planned_yuan,
        replaces=plan,
        reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    after = state_of(adjustment, "year", "planned_yuan")
    _audit("propose_plan", adjustment, by=by, now=now, after=after, reason=adjustment.reason)
    return adjustment


@transaction.atomic
def decide_adjustment(
    *, adjustment: PlanAdjustment, is_approved: bool, by: Officer, now: datetime, note: str = ""
) -> PlanAdjustment:
    """
    Approve a proposal, which records the new plan, or refuse it with a note.

    :raises DomainError: if it no longer waits, the officer proposed it, a refusal has no note, or the plan has changed
    """
    Project.objects.select_for_update().get(pk=adjustment.project_id)
    adjustment.refresh_from_db()
    if adjustment.withdrawn_at is not None or adjustment.decided_at is not None:
        raise DomainError("already_decided", "这项调整已经审核或撤回，请刷新。")
    if adjustment.recorded_by_id == by.pk:
        raise DomainError("own_proposal", "不能审核自己提交的调整。")
    note = note.strip()
    if not is_approved and not note:
        raise DomainError("note_required", "不同意须写明意见。", field="note")
    if is_approved:
        if adjustment.replaces.withdrawn_at is not None:
            raise DomainError("plan_changed", "提交之后原计划已被调整，请退回重新提交。")
        adjustment.plan = record_annual_plan(
            project=adjustment.project,
            year=adjustment.year,
            planned_yuan=adjustment.planned_yuan,
            reason=adjustment.reason,
            by=by,
            now=now,
        )
    adjustment.decided_at, adjustment.decided_by, adjustment.note = now, by, note
    adjustment.save(update_fields=["plan", "decided_at", "decided_by", "note"])
    action = "approve_plan" if is_approved else "refuse_plan"
    _audit(action, adjustment, by=by, now=now, after=state_of(adjustment, *ADJUSTMENT), reason=note)
    return adjustment


@transaction.atomic
def withdraw_adjustment(*, adjustment: PlanAdjustment, by: Officer, now: datetime, reason: str) -> PlanAdjustment:
    """
    Take a proposal back before it is decided.

    :raises DomainError: if no reason is given, or it was decided or withdrawn before
    """
    Project.objects.select_for_update().get(pk=adjustment.project_id)
    adjustment.refresh_from_db()
    if adjustment.decided_at is not None:
        raise DomainError("already_decided", "这项调整已经审核，不能撤回。")
    _withdraw(adjustment, by=by, now=now, reason=reason)
    before = state_of(adjustment, "year", "planned_yuan")
    _audit("withdraw_plan_proposal", adjustment, by=by, now=now, before=before, reason=reason)
    adjustment.refresh_from_db()
    return adjustment


def _withdraw(record: PlanExit | PlanAdjustment, *, by: Officer, now: datetime, reason: str) -> None:
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    if not type(record).objects.filter(pk=record.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这条记录此前已撤回，请刷新。")


def _audit(action: str, record: PlanExit | PlanAdjustment, *, now: datetime, **event: Any) -> None:
    record_event(action=action, subject=record, project=record.project, now=now, **event)
    bump_versions([record.project_id], now=now)
