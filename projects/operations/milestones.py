"""Recording, correcting and withdrawing the milestones of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import Milestone, Project
from projects.operations.audit import record_event, state_of
from projects.operations.projection import refresh
from projects.rules.milestones import check_milestone
from projects.rules.stages import KIND_LABELS, REPEATABLE, SUB_TYPE_LABELS, Kind

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

Said = dict[str, object] | None


@transaction.atomic
def record_milestone(
    *,
    project: Project,
    kind: Kind,
    occurred_on: date,
    by: Officer,
    now: datetime,
    today: date,
    sub_type: str | None = None,
    note: str | None = None,
    reason: str = "",
    corrects: Milestone | None = None,
) -> Milestone:
    """
    Record a milestone of a project, withdrawing the one that it corrects.

    Without `sub_type` or `note` a correction keeps those of the record that it corrects; an empty text clears them.

    :raises StandingRecordError: if a once-only kind stands already and is not the one corrected
    :raises DomainError: for an impossible date, one out of order without a reason, or an unknown sub-type
    """
    Project.objects.select_for_update().get(pk=project.pk)
    standing = _standing_besides(project, corrects)
    if corrects is not None:
        # First: against a record withdrawn meanwhile, the checks below would give a misleading refusal.
        _check_correction(project, kind, corrects, reason)
    _check_once(kind, standing)
    sub_type, note = _or_kept(sub_type, corrects, "sub_type"), _or_kept(note, corrects, "note")
    _check_sub_type(kind, sub_type)
    _check_dates(kind, occurred_on, standing, reason=reason, today=today)
    if corrects is not None:
        # Before the save: one standing record of a once-only kind is allowed.
        Milestone.objects.filter(pk=corrects.pk).withdraw(by=by, now=now, reason=reason)
    milestone = new_milestone(
        project=project,
        kind=kind,
        occurred_on=occurred_on,
        by=by,
        now=now,
        sub_type=sub_type,
        note=note,
        reason=reason,
        corrects=corrects,
    )
    milestone.save()
    refresh([project.pk], now=now)
    _audit("record_milestone", milestone, _said(corrects), _said(milestone), by=by, now=now, reason=reason)
    return milestone


def require_recordable(
    project: Project, kind: Kind, occurred_on: date, sub_type: str, reason: str, today: date
) -> None:
    """
    Refuse what `record_milestone` would refuse of a new milestone, as the records stand at this moment. One query.

    Without the lock of the project: recording it checks once more.
    """
    standing = list(project.milestones.standing())
    _check_once(kind, standing)
    _check_sub_type(kind, sub_type)
    _check_dates(kind, occurred_on, standing, reason=reason, today=today)


def _or_kept(value: str | None, corrects: Milestone | None, name: str) -> str:
    return value if value is not None else getattr(corrects, name, "")


def _standing_besides(project: Project, corrects: Milestone | None) -> list[Milestone]:
    # Without the corrected record: its date is about to go and must not be compared with the new one.
    return [milestone for milestone in project.milestones.standing() if corrects is None or milestone.pk != corrects.pk]


def new_milestone(
    *,
    project: Project,
    kind: Kind,
    occurred_on: date,
    by: Officer,
    now: datetime,
    sub_type: str = "",
    note: str = "",
    reason: str = "",
    corrects: Milestone | None = None,
) -> Milestone:
    return Milestone(
        project=project,
        kind=str(kind),
        occurred_on=occurred_on,
        sub_type=sub_type,
        note=note,
        reason=reason,
        corrects=corrects,
        recorded_at=now,
        recorded_by=by,
    )


@transaction.atomic
def withdraw_milestone(*, milestone: Milestone, by: Officer, now: datetime, reason: str) -> Milestone:
    """
    Withdraw a milestone; as known from now on, it did not happen.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    Project.objects.select_for_update().get(pk=milestone.project_id)
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    if not Milestone.objects.filter(pk=milestone.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这条记录此前已撤回。")
    refresh([milestone.project_id], now=now)
    milestone.refresh_from_db()
    _audit("withdraw_milestone", milestone, _said(milestone), None, by=by, now=now, reason=reason)
    return milestone


def _audit(action: str, milestone: Milestone, before: Said, after: Said, **event: Any) -> None:
    record_event(action=action, subject=milestone, project=milestone.project, before=before, after=after, **event)


def _said(milestone: Milestone | None) -> Said:
    """Return the values of a milestone that an audit event stores."""
    return None if milestone is None else state_of(milestone, "kind", "occurred_on", "sub_type", "note")


def _check_correction(project: Project, kind: Kind, corrects: Milestone, reason: str) -> None:
    stands = Milestone.objects.standing().filter(pk=corrects.pk, project=project, kind=str(kind)).exists()
    if not stands:
        message = f"被更正的记录不是该项目有效的{KIND_LABELS[kind]}记录，请刷新后重新选择。"
        raise DomainError("corrects_not_standing", message, field="corrects")
    if not reason.strip():
        raise DomainError("reason_required", "更正已登记的日期须说明原因。", field="reason")


def _check_once(kind: Kind, standing: list[Milestone]) -> None:
    for milestone in standing:
        if milestone.kind == kind and kind not in REPEATABLE:
            raise StandingRecordError(
                f"该项目已登记{KIND_LABELS[kind]}（{milestone.occurred_on}）；如需更正，请指明被更正的记录（corrects）并说明原因。",
                standing=milestone,
                field="kind",
            )


def _check_sub_type(kind: Kind, sub_type: str) -> None:
    if sub_type and (kind != Kind.PRODUCING or sub_type not in SUB_TYPE_LABELS):
        message = f"只有投产可以注明投产情形，且应为{'、'.join(SUB_TYPE_LABELS.values())}之一。"
        raise DomainError("sub_type_unknown", message, field="sub_type")


def _check_dates(kind: Kind, occurred_on: date, standing: list[Milestone], *, reason: str, today: date) -> None:
    dates = {
        Kind(milestone.kind): milestone.occurred_on for milestone in standing if Kind(milestone.kind) not in REPEATABLE
    }
    interruptions = [
        (milestone.occurred_on, Kind(milestone.kind)) for milestone in standing if Kind(milestone.kind) in REPEATABLE
    ]
    for violation in check_milestone(kind, occurred_on, standing=dates, interruptions=interruptions, today=today):
        # A reason excuses an unusual order (work does start before the signing), never an impossible date.
        if not (violation.excusable and reason.strip()):
            raise DomainError(violation.code, violation.message, field="occurred_on")
