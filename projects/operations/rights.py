"""Giving and taking rights: by one person, or asked for by one and approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from projects.errors import DomainError
from projects.models import RightsDecision, RightsOutcome, RightsRequest
from projects.operations.audit import record_event, state_of
from projects.operations.officers import assign_post, check_post, refuse_own_rights
from projects.operations.sign_ins import end_sign_ins
from zones.models import Officer, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Post, ReportingUnit, Zone

POST = ("role", "zone_id", "unit_id")
ASKED = ("officer", "role", "zone", "unit", "started_on", "opens_account", "email")


def needs_second_person() -> bool:
    """Whether a change of rights waits for the approval of another."""
    is_needed: bool = settings.SECOND_PERSON_FOR_RIGHTS
    return is_needed


def address_waits(officer: Officer) -> bool:
    """
    Whether another address of an account waits for a second person: the link to a password goes there.

    Not of a new account that nobody has used: whoever opens it sees where its mail goes.
    """
    return starts_closed() and (officer.is_active or officer.has_usable_password())


def starts_closed() -> bool:
    """Whether a new account is closed until somebody other than its maker opens it."""
    return needs_second_person() or bool(settings.SEPARATION_OF_DUTIES)


@dataclass(frozen=True)
class WantedPost:
    """A post that an officer shall have from a day on; `zone` and `unit` as the role needs them."""

    role: Role
    zone: Zone | None
    unit: ReportingUnit | None
    on: date


def change_post(
    *, officer: Officer, post: WantedPost, by: Officer, now: datetime, reason: str = ""
) -> Post | RightsRequest:
    """
    Move an officer to another post, or ask for it where a second person has to approve.

    :raises DomainError: as `assign_post` and `request_rights` do
    """
    if needs_second_person():
        return request_rights(officer=officer, post=post, by=by, now=now, reason=reason)
    return assign_post(officer=officer, role=post.role, zone=post.zone, unit=post.unit, on=post.on, by=by, now=now)


@transaction.atomic
def request_rights(
    *,
    officer: Officer,
    post: WantedPost,
    by: Officer,
    now: datetime,
    reason: str,
    opens_account: bool = False,
    email: str | None = None,
) -> RightsRequest:
    """
    Ask that an officer be given a post, and the account be opened; nothing changes until somebody else approves.

    :param email: where the account's mail shall go, in place of a change of the post

    :raises DomainError: if it is the officer's own post, no reason is given, the role does not go with the zone or
        unit, the day lies in the future, or a request about the officer waits
    """
    refuse_own_rights(officer, by)
    _check(post, reason, now)
    # The officer's row is the lock: of two requests at once the second sees the first.
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    if RightsRequest.objects.waiting().filter(officer=locked).exists():
        raise DomainError("request_waiting", f"“{officer}”已有一项权限申请等待审批，请先审批或收回。")
    request = RightsRequest.objects.create(
        officer=locked,
        role=post.role,
        zone=post.zone,
        unit=post.unit,
        started_on=post.on,
        opens_account=opens_account,
        email=email,
        reason=reason.strip(),
        requested_by=by,
        requested_at=now,
    )
    record_event(
        action="request_rights",
        subject=request,
        zone=post.zone,
        by=by,
        now=now,
        before=state_of(locked, "role", "zone", "unit", "is_active", "email"),
        after=state_of(request, *ASKED),
        reason=request.reason,
    )
    return request


def _check(post: WantedPost, reason: str, now: datetime) -> None:
    if not reason.strip():
        raise DomainError(
            "reason_required", "调整岗位、启用账号、更换邮箱须另一人同意，请填写理由（reason）。", field="reason"
        )
    check_post(post.role, post.zone, post.unit)
    if post.on > timezone.localdate(now):
        raise DomainError("future_date", f"任职日期 {post.on} 还没有到，请到当天再申请。", field="started_on")


@transaction.atomic
def decide_rights(
    *, request: RightsRequest, outcome: RightsOutcome, by: Officer, now: datetime, note: str = ""
) -> RightsDecision:
    """
    Approve a request, which takes effect at once, or refuse it. The asker may take it back by refusing it.

    :raises DomainError: if it is decided already, refused without a note, approved by the asker or by the officer
        whom it is about, or no longer possible
    """
    officer = Officer.objects.select_for_update().get(pk=request.officer_id)
    if RightsDecision.objects.filter(request=request).exists():
        raise DomainError("already_decided", "这项申请已经审批过了。")
    if outcome == RightsOutcome.REFUSED and not note.strip():
        raise DomainError("note_required", "不同意的请写明理由（note）。", field="note")
    if outcome == RightsOutcome.APPROVED and by.pk in {request.requested_by_id, officer.pk}:
        raise DomainError("second_person", "申请人和本人都不能审批，请由另一位安全管理员审批。", field="decision")
    decision = RightsDecision.objects.create(
        request=request,
        requested_by_id=request.requested_by_id,
        outcome=outcome,
        decided_by=by,
        decided_at=now,
        note=note.strip(),
    )
    is_approved = outcome == RightsOutcome.APPROVED
    record_event(
        action="approve_rights" if is_approved else "refuse_rights",
        subject=request,
        zone=request.zone,
        by=by,
        now=now,
        after=state_of(request, *ASKED, "requested_by"),
        reason=decision.note,
    )
    if is_approved:
        _give(officer, request, by, now)
    return decision


def _give(officer: Officer, request: RightsRequest, by: Officer, now: datetime) -> None:
    if request.email is not None:
        _set_address(officer, request.email, request.reason, by=by, now=now)
        return
    if any(getattr(officer, name) != getattr(request, name) for name in POST):
        assign_post(
            officer=officer,
            role=Role(request.role),
            zone=request.zone,
            unit=request.unit,
            on=request.started_on,
            by=by,
            now=now,
        )
    if request.opens_account and not officer.is_active:
        _set_active(officer, by, now, request.reason, is_active=True)


@transaction.atomic
def open_account(*, officer: Officer, by: Officer, now: datetime, reason: str = "") -> RightsRequest | None:
    """
    Open an account that is closed, or ask for it where a second person has to approve, and return the request.

    :raises DomainError: if it is one's own or open already, or as `request_rights` does
    """
    refuse_own_rights(officer, by)
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    if locked.is_active:
        raise DomainError("account_open", "这个账号没有停用。")
    if needs_second_person():
        post = WantedPost(Role(locked.role), locked.zone, locked.unit, timezone.localdate(now))
        return request_rights(officer=locked, post=post, by=by, now=now, reason=reason, opens_account=True)
    # One who may open accounts does so in spite of a request of the account's maker: nobody need decide on it twice.
    for waiting in RightsRequest.objects.waiting().filter(officer=locked).exclude(requested_by=by):
        decide_rights(request=waiting, outcome=RightsOutcome.APPROVED, by=by, now=now, note=reason)
        locked.refresh_from_db()
    if not locked.is_active:
        _set_active(locked, by, now, reason, is_active=True)
    return None


@transaction.atomic
def close_account(*, officer: Officer, by: Officer, now: datetime, reason: str = "") -> None:
    """
    Close an account at once: to take rights away nobody need wait for a second person.

    :raises DomainError: if it is one's own, or closed already
    """
    refuse_own_rights(officer, by)
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    if not locked.is_active:
        raise DomainError("account_closed", "这个账号已经停用。")
    _set_active(locked, by, now, reason, is_active=False)


@transaction.atomic
def appoint_security_administrator(*, officer: Officer, now: datetime) -> None:
    """
    Make somebody security administrator for the operator of the server, while there are too few to appoint another.

    :raises DomainError: if there are enough
    """
    enough = 2 if needs_second_person() else 1
    if Officer.objects.filter(role=Role.SECURITY, is_active=True).count() >= enough:
        raise DomainError("enough_administrators", f"已有 {enough} 名安全管理员，请由其在“人员”里办理。")
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    assign_post(officer=locked, role=Role.SECURITY, zone=None, unit=None, on=timezone.localdate(now), by=None, now=now)
    locked.refresh_from_db()
    if not locked.is_active:
        _set_active(locked, None, now, "首任安全管理员", is_active=True)


def _set_address(officer: Officer, email: str, reason: str, *, by: Officer, now: datetime) -> None:
    before = state_of(officer, "email")
    officer.email = email
    officer.save(update_fields=("email",))
    values = {"zone": officer.zone, "by": by, "now": now, "reason": reason}
    record_event(action="edit_officer", subject=officer, before=before, after=state_of(officer, "email"), **values)


def _set_active(officer: Officer, by: Officer | None, now: datetime, reason: str, *, is_active: bool) -> None:
    officer.is_active = is_active
    officer.save(update_fields=("is_active",))
    if not is_active:
        end_sign_ins(officer, by=by, now=now, why="账号停用")
    record_event(
        action="open_account" if is_active else "close_account",
        subject=officer,
        zone=officer.zone,
        by=by,
        now=now,
        before={"is_active": not is_active},
        after={"is_active": is_active},
        reason=reason,
    )
