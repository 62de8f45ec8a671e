"""Moving officers between posts, and recording who substitutes for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.errors import DomainError
from projects.operations.audit import record_event, state_of
from projects.operations.sign_ins import end_sign_ins
from zones.models import Absence, Officer, Post, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from datetime import date, datetime

POST_MISMATCH = "级别与所属单位不符：开发区人员须选开发区，市级人员须选填报单位，其余两项都不选。"


@transaction.atomic
def assign_post(
    *,
    officer: Officer,
    role: Role,
    zone: Zone | None,
    unit: ReportingUnit | None,
    on: date,
    by: Officer | None,
    now: datetime,
) -> Post:
    """
    Move an officer to a post from a day on, and end the present post on that day.

    Permissions change immediately, so `on` may lie in the past but not in the future.

    :raises DomainError: if it is the officer's own post, the role does not go with the zone or unit, the day is before
        the present post began, or it lies in the future
    """
    refuse_own_rights(officer, by)
    if on > timezone.localdate(now):
        raise DomainError(
            "future_date", f"任职日期 {on} 还没有到：权限随登记立即变更，请到当天再登记。", field="started_on"
        )
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    before = state_of(locked, "role", "zone", "unit")
    present = Post.objects.open().filter(officer=locked).first()
    if present is not None and on < present.started_on:
        message = f"任职日期 {on} 早于现任岗位的任职日期 {present.started_on}。"
        raise DomainError("post_before_present", message, field="started_on")
    if present is None:
        _remember_present(locked, on)
    # Before the new post is created: one open post per officer is allowed.
    Post.objects.open().filter(officer=locked).update(ended_on=on)
    locked.role, locked.zone, locked.unit = role, zone, unit
    try:
        with transaction.atomic():
            locked.save(update_fields=("role", "zone", "unit"))
            post = Post.objects.create(officer=locked, role=role, zone=zone, unit=unit, started_on=on)
    except IntegrityError as error:
        raise DomainError("post_mismatch", POST_MISMATCH, field="role") from error
    after = state_of(locked, "role", "zone", "unit")
    record_event(action="assign_post", subject=locked, zone=zone, by=by, now=now, before=before, after=after)
    # What is open on a screen shows the old post; a program's token was given for it.
    end_sign_ins(locked, by=by, now=now, why="调整岗位")
    return post


def check_post(role: Role, zone: Zone | None, unit: ReportingUnit | None) -> None:
    """
    Pass if a role has the place that it needs, and no other.

    :raises DomainError: if it has not
    """
    if (role == Role.ZONE, role == Role.UNIT) != (zone is not None, unit is not None):
        raise DomainError("post_mismatch", POST_MISMATCH, field="role")


def refuse_own_rights(officer: Officer, by: Officer | None) -> None:
    """
    Let nobody decide on their own rights; `by` is nobody where the operator of the server does it.

    :raises DomainError: if both are the same
    """
    if by is not None and by.pk == officer.pk:
        raise DomainError("own_rights", "不能调整自己的岗位和账号，请由另一位安全管理员办理。")


def _remember_present(officer: Officer, on: date) -> None:
    """Record the post held before posts were recorded, from the creation of the account to `on`."""
    # A post recorded with a day before the account would end before it began.
    began = min(officer.date_joined.date(), on)
    Post.objects.create(
        officer=officer, role=officer.role, zone=officer.zone, unit=officer.unit, started_on=began, ended_on=on
    )


@transaction.atomic
def record_absence(
    *,
    officer: Officer,
    substitute: Officer,
    first_on: date,
    last_on: date,
    by: Officer,
    now: datetime,
    reason: str = "",
) -> Absence:
    """
    Record that an officer is away, and the substitute.

    :raises DomainError: if the days are in the wrong order, the substitute is the same officer, cannot act for the
        post or is away too, or the officer is away already
    """
    if last_on < first_on:
        raise DomainError("days_in_order", "结束日期不能早于开始日期。", field="last_on")
    # Both rows, by ascending key: of two absences recorded at once the second sees the first, and none deadlock.
    list(
        Officer.objects.select_for_update().filter(pk__in=[officer.pk, substitute.pk]).order_by("pk").values_list("pk")
    )
    if not may_stand_in(substitute, officer):
        message = "代理人须是在用账号、不是本人，且与请假人同一开发区、同一单位，或是其上级单位的人员。"
        raise DomainError("substitute_unfit", message, field="substitute")
    overlapping = Absence.objects.filter(first_on__lte=last_on, last_on__gte=first_on, cancelled_at__isnull=True)
    if overlapping.filter(officer=officer).exists():
        raise DomainError("absent_already", "这几天已登记请假，请先取消原登记。", field="first_on")
    # Mail of the absent officer would go to somebody who is absent too.
    if overlapping.filter(officer=substitute).exists():
        raise DomainError("substitute_absent", "代理人这几天也请假，请另选。", field="substitute")
    absence = Absence.objects.create(
        officer=officer,
        substitute=substitute,
        first_on=first_on,
        last_on=last_on,
        reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    after = state_of(absence, "officer", "substitute", "first_on", "last_on")
    record_event(
        action="record_absence", subject=absence, zone=officer.zone, by=by, now=now, after=after, reason=reason
    )
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Officer, now: datetime) -> Absence:
    """
    Cancel an absence.

    :raises DomainError: if it was cancelled before
    """
    # One conditional UPDATE: of two cancellations at once only one matches the row.
    if not Absence.objects.filter(pk=absence.pk, cancelled_at__isnull=True).update(cancelled_at=now):
        raise DomainError("already_cancelled", "这次请假此前已取消。")
    absence.refresh_from_db()
    before = state_of(absence, "officer", "substitute", "first_on", "last_on")
    record_event(action="cancel_absence", subject=absence, zone=absence.officer.zone, by=by, now=now, before=before)
    return absence


def may_stand_in(substitute: Officer, officer: Officer) -> bool:
    """Whether an officer has the same post as another or the one above, so that substituting shows nothing new."""
    if substitute.pk == officer.pk or not substitute.is_active:
        return False
    if officer.role == Role.ZONE and officer.zone is not None:
        above = substitute.role == Role.UNIT and substitute.unit_id == officer.zone.unit_id
        return above or substitute.zone_id == officer.zone_id
    return substitute.role == officer.role and substitute.unit_id == officer.unit_id
