"""Target lists: opening and closing them, and putting projects on them and taking them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from projects.errors import DomainError, DuplicateError, StandingRecordError
from projects.models import Project, TargetList, TargetMember
from projects.operations.audit import record_event, state_of
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.stall_states import refresh_stall_states

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from projects.rules.stages import Stage
    from zones.models import Officer

MOST_MEMBERS = 2_000
"""Projects that are or were on one list: its page counts each of them week by week."""
DECLARED = ("name", "stage", "deadline")


def open_target(*, name: str, stage: Stage, deadline: date, by: Officer, now: datetime, reason: str = "") -> TargetList:
    """
    Open a named list of projects that are to reach a stage by a day, inclusive.

    :raises DuplicateError: if a list of that name stands
    """
    values = {"reason": reason.strip(), "recorded_at": now, "recorded_by": by}
    target = TargetList(name=name.strip(), stage=str(stage), deadline=deadline, **values)
    with transaction.atomic():
        try:
            # The savepoint keeps the transaction of the caller usable.
            with transaction.atomic():
                target.save()
        except IntegrityError as error:
            raise DuplicateError("name_taken", "已有同名的目标名单。", field="name") from error
        record_event(action="open_target", subject=target, by=by, now=now, after=state_of(target, *DECLARED))
    return target


@transaction.atomic
def close_target(*, target: TargetList, by: Officer, now: datetime, reason: str) -> TargetList:
    """
    Withdraw a list opened by mistake or no longer pursued; it stays readable, and no reminder follows from it.

    :raises DomainError: if no reason is given or it was closed before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤销目标名单须说明原因。", field="reason")
    members = TargetMember.objects.standing().filter(target=target)
    # Locked before the list, as whoever puts a project on it does.
    lock_projects(members.values_list("project_id", flat=True))
    if not TargetList.objects.filter(pk=target.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这份名单此前已撤销，请刷新。")
    before = state_of(target, *DECLARED)
    record_event(action="close_target", subject=target, by=by, now=now, before=before, reason=reason)
    # Asked again: a project may have been put on the list until it was withdrawn.
    lock_projects(members.values_list("project_id", flat=True))
    refresh_stall_states(members.values_list("project_id", flat=True), now=now)
    target.refresh_from_db()
    return target


@transaction.atomic
def add_member(*, target: TargetList, project: Project, reason: str, by: Officer, now: datetime) -> TargetMember:
    """
    Put a project on a list, with the reason.

    :raises StandingRecordError: if it is on the list already
    :raises DomainError: if no reason is given, or the list is closed or full
    """
    Project.objects.select_for_update().get(pk=project.pk)
    member = _add(target, project, reason, by, now)
    refresh_stall_states([project.pk], now=now)
    return member


def _add(target: TargetList, project: Project, reason: str, by: Officer, now: datetime) -> TargetMember:
    """Put a project, locked by the caller, on a list."""
    if not reason.strip():
        raise DomainError("reason_required", "列入目标名单须说明理由。", field="reason")
    # Under a lock, or the list could be closed between this look and the save.
    if TargetList.objects.select_for_update().get(pk=target.pk).withdrawn_at is not None:
        raise DomainError("already_withdrawn", "这份名单已撤销，不能再列入项目。")
    standing = TargetMember.objects.standing().filter(target=target, project=project).first()
    if standing is not None:
        raise StandingRecordError("该项目已在这份名单上。", standing=standing, field="project")
    if TargetMember.objects.filter(target=target).count() >= MOST_MEMBERS:
        raise DomainError("list_full", f"一份目标名单最多列 {MOST_MEMBERS} 个项目（含已移出的），请另立名单。")
    member = TargetMember.objects.create(
        target=target, project=project, reason=reason.strip(), recorded_at=now, recorded_by=by
    )
    after = {"target": target.name}
    record_event(
        action="add_to_target", subject=member, project=project, by=by, now=now, after=after, reason=member.reason
    )
    bump_versions([project.pk], now=now)
    return member


@transaction.atomic
def add_members(
    *, target: TargetList, projects: Sequence[Project], reason: str, by: Officer, now: datetime
) -> list[TargetMember]:
    """
    Put several projects on a list, leaving out those that are on it already; return the new records.

    :raises DomainError: if no reason is given or the list is closed
    """
    lock_projects([project.pk for project in projects])
    there = set(TargetMember.objects.standing().filter(target=target).values_list("project_id", flat=True))
    fresh = [_add(target, project, reason, by, now) for project in projects if project.pk not in there]
    refresh_stall_states([member.project_id for member in fresh], now=now)
    return fresh


@transaction.atomic
def remove_member(*, member: TargetMember, by: Officer, now: datetime, reason: str) -> TargetMember:
    """
    Take a project off a list, with the reason; the list shows that it once was on it.

    :raises DomainError: if no reason is given or it was taken off before
    """
    Project.objects.select_for_update().get(pk=member.project_id)
    if not reason.strip():
        raise DomainError("reason_required", "移出目标名单须说明原因。", field="reason")
    if not TargetMember.objects.filter(pk=member.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "该项目此前已移出，请刷新。")
    before = {"target": member.target.name}
    record_event(
        action="remove_from_target",
        subject=member,
        project=member.project,
        by=by,
        now=now,
        before=before,
        reason=reason,
    )
    refresh_stall_states([member.project_id], now=now)
    bump_versions([member.project_id], now=now)
    member.refresh_from_db()
    return member
