"""Replacing the standing record by a fuller or corrected one, and withdrawing records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import transaction

from projects.errors import DomainError
from projects.models import ClockPause, Project, Record, RecordQuerySet
from projects.operations.audit import record_event, state_of
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.stall_states import refresh_stall_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from projects.models import CommitmentCheck, ProxyService, ReformAdoption
    from zones.models import Officer, Zone

Values = dict[str, Any]
R = TypeVar("R", bound=Record)
ADDED = "补充登记"
# Fields about the recording, not about the fact: two records that differ only in these have the same content.
BOOKKEEPING = frozenset(field.name for field in Record._meta.get_fields()) | {"id"}
UNKNOWN = (None, "")


def build_revision(model: type[R], standing: R | None, values: Mapping[str, Any], **identity: Any) -> R:
    """
    Return an unsaved copy of the standing record with the given fields replaced.

    :raises FieldDoesNotExist: if a name in `told` is not a field of the model
    """
    fresh = model(**identity)
    if standing is not None:
        for name in _content(fresh):
            setattr(fresh, name, getattr(standing, name))
    for name, value in values.items():
        # `setattr` alone would accept a misspelled name and silently drop its value.
        model._meta.get_field(name)
        setattr(fresh, name, value.strip() if isinstance(value, str) else value)
    return fresh


def save_revision(fresh: R, standing: R | None, *, by: Officer, now: datetime, reason: str = "") -> R:
    """
    Save a record and withdraw the one that it replaces; return the record that now stands.

    With the same content nothing is written and the earlier record itself is returned, so that a caller can tell by
    identity whether anything changed. Filling in an empty field needs no reason; changing a filled one does.

    :raises DomainError: if a mandatory field is empty, or a filled field changes without a reason
    """
    _check_complete(fresh)
    fresh.reason = reason.strip()
    fresh.recorded_at = now
    fresh.recorded_by = by
    if standing is not None:
        changed = [name for name in _content(fresh) if getattr(fresh, name) != getattr(standing, name)]
        # A repeated request or import must not add a record, an audit event or a project version.
        if not changed:
            return standing
        if not fresh.reason and any(getattr(standing, name) not in UNKNOWN for name in changed):
            label = type(fresh)._meta.verbose_name
            raise DomainError("reason_required", f"更正已登记的{label}须说明原因。", field="reason")
        # Before the save: the partial unique constraints allow one standing record. ADDED, because a withdrawal
        # without a reason violates `withdrawn_whole`.
        _withdraw_standing(standing, by=by, now=now, reason=fresh.reason or ADDED)
        fresh.corrects = standing
    fresh.save()
    before = None if standing is None else _values_of(standing)
    _audit("record", fresh, before, _values_of(fresh), by=by, now=now, reason=fresh.reason)
    return fresh


def withdraw_record(record: Record, *, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw a record; it stays stored and readable for earlier moments.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    _withdraw_standing(record, by=by, now=now, reason=reason)
    _audit("withdraw", record, _values_of(record), None, by=by, now=now, reason=reason.strip())


def withdraw_records(records: RecordQuerySet[Any], *, by: Officer, now: datetime, reason: str) -> None:
    """Withdraw the standing records of a queryset one at a time, so that each has its own audit event."""
    for record in records.standing():
        withdraw_record(record, by=by, now=now, reason=reason)


def _withdraw_standing(record: Record, *, by: Officer, now: datetime, reason: str) -> None:
    records = cast("RecordQuerySet[Record]", type(record)._default_manager.filter(pk=record.pk))
    # The UPDATE matches standing rows only: of two simultaneous withdrawals the second matches no row.
    if not records.withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这条记录此前已撤回，请刷新。")
    record.refresh_from_db()


def check_span(record: Record, start: str, end: str | None, *, today: date) -> None:
    """
    Refuse days of a record in the future or in the wrong order, and an end without a beginning.

    :raises DomainError: naming the field
    """
    for name in (start, end):
        day = getattr(record, name) if name else None
        if name and day is not None and day > today:
            raise DomainError("future_date", f"{_label(record, name)} {day} 晚于今天 {today}。", field=name)
    if end is None or getattr(record, end) is None:
        return
    begins, ends = getattr(record, start), getattr(record, end)
    if begins is None:
        raise DomainError("no_start", f"填写{_label(record, end)}时须有{_label(record, start)}。", field=start)
    if ends < begins:
        message = f"{_label(record, end)} {ends} 早于{_label(record, start)} {begins}。"
        raise DomainError("ends_before_start", message, field=end)


def _audit(verb: str, record: Record, before: Values | None, after: Values | None, **event: Any) -> None:
    """Audit the change under the project that the record is about, or else under its zone."""
    project, zone = _place(record)
    action = f"{verb}_{record._meta.model_name}"
    record_event(action=action, subject=record, project=project, zone=zone, before=before, after=after, **event)


def _place(record: Any) -> tuple[Project | None, Zone | None]:
    if hasattr(record, "project"):
        return record.project, None
    if hasattr(record, "item"):
        return record.item.project, None
    # What belongs to the whole province, such as a chain, has no zone.
    return None, record.parcel.zone if hasattr(record, "parcel") else getattr(record, "zone", None)


def _values_of(record: Record) -> Values:
    return state_of(record, *(field.name for field in record._meta.concrete_fields if field.name not in BOOKKEEPING))


def _check_complete(fresh: Record) -> None:
    for field in fresh._meta.concrete_fields:
        # By `attname`: reading a missing foreign key by its name would raise instead of returning None.
        is_needed = field.name not in BOOKKEEPING and not field.null and not field.blank
        if is_needed and getattr(fresh, field.attname) in UNKNOWN:
            raise DomainError("required", f"首次登记须填写{field.verbose_name}。", field=field.name)


def _label(record: Record, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # dates are no relations


def _content(record: Record) -> Iterable[str]:
    return (field.attname for field in record._meta.concrete_fields if field.name not in BOOKKEEPING)


@transaction.atomic
def withdraw_fact(
    *,
    fact: ClockPause | CommitmentCheck | ProxyService | ReformAdoption,
    project: Project,
    by: Officer,
    now: datetime,
    reason: str,
) -> None:
    """
    Withdraw a record of a project on which no other record depends.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    lock_projects([project.pk])
    withdraw_record(fact, by=by, now=now, reason=reason)
    if isinstance(fact, ClockPause):
        refresh_stall_states([project.pk], now=now)
    bump_versions([project.pk], now=now)
