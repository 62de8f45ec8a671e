"""Putting a fuller or corrected record in the place of the standing one, and taking records back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project, Record, RecordQuerySet
from projects.operations.audit import record_event, state_of
from projects.operations.projection import bump_versions, lock_projects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from projects.models import ClockPause, CommitmentCheck, ProxyService, ReformAdoption
    from zones.models import Officer, Zone

Values = dict[str, Any]
R = TypeVar("R", bound=Record)
ADDED = "补充登记"
BOOKKEEPING = frozenset(field.name for field in Record._meta.get_fields()) | {"id"}
UNKNOWN = (None, "")


def build_revision(model: type[R], standing: R | None, told: Mapping[str, Any], **identity: Any) -> R:
    """Return an unsaved record that says what stands, with what is told now in its place."""
    fresh = model(**identity)
    if standing is not None:
        for name in _content(fresh):
            setattr(fresh, name, getattr(standing, name))
    for name, value in told.items():
        model._meta.get_field(name)
        setattr(fresh, name, value.strip() if isinstance(value, str) else value)
    return fresh


def save_revision(fresh: R, standing: R | None, *, by: Officer, now: datetime, reason: str = "") -> R:
    """
    Save a record, withdrawing the one that it takes the place of. The same content changes nothing.

    Filling in what was unknown needs no reason; changing what was known does.

    :raises DomainError: if something that must be known is not told, or something known changes without a reason
    """
    _check_complete(fresh)
    fresh.reason = reason.strip()
    fresh.recorded_at = now
    fresh.recorded_by = by
    if standing is not None:
        changed = [name for name in _content(fresh) if getattr(fresh, name) != getattr(standing, name)]
        if not changed:
            return standing
        if not fresh.reason and any(getattr(standing, name) not in UNKNOWN for name in changed):
            label = type(fresh)._meta.verbose_name
            raise DomainError("reason_required", f"更正已登记的{label}须说明原因。", field="reason")
        _withdraw_standing(standing, by=by, now=now, reason=fresh.reason or ADDED)
        fresh.corrects = standing
    fresh.save()
    before = None if standing is None else _values_of(standing)
    _audit("record", fresh, before, _values_of(fresh), by=by, now=now, reason=fresh.reason)
    return fresh


def withdraw_record(record: Record, *, by: Officer, now: datetime, reason: str) -> None:
    """
    Take a record back.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    _withdraw_standing(record, by=by, now=now, reason=reason)
    _audit("withdraw", record, _values_of(record), None, by=by, now=now, reason=reason.strip())


def withdraw_records(records: RecordQuerySet[Any], *, by: Officer, now: datetime, reason: str) -> None:
    """Take the standing ones back, each by itself."""
    for record in records.standing():
        withdraw_record(record, by=by, now=now, reason=reason)


def _withdraw_standing(record: Record, *, by: Officer, now: datetime, reason: str) -> None:
    records = cast("RecordQuerySet[Record]", type(record)._default_manager.filter(pk=record.pk))
    if not records.withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这条记录此前已撤回，请刷新。")
    record.refresh_from_db()


def check_span(record: Record, start: str, end: str | None, *, today: date) -> None:
    """
    Refuse days of a record that lie ahead, that are the wrong way round, or an end without a beginning.

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
    """Write the change down, under the project that the record is about, or its zone."""
    project, zone = _place(record)
    action = f"{verb}_{record._meta.model_name}"
    record_event(action=action, subject=record, project=project, zone=zone, before=before, after=after, **event)


def _place(record: Any) -> tuple[Project | None, Zone | None]:
    if hasattr(record, "project"):
        return record.project, None
    if hasattr(record, "item"):
        return record.item.project, None
    return None, record.parcel.zone if hasattr(record, "parcel") else record.zone


def _values_of(record: Record) -> Values:
    return state_of(record, *(field.name for field in record._meta.concrete_fields if field.name not in BOOKKEEPING))


def _check_complete(fresh: Record) -> None:
    for field in fresh._meta.concrete_fields:
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
    Take back a record of a project on which no other rests.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    lock_projects([project.pk])
    withdraw_record(fact, by=by, now=now, reason=reason)
    bump_versions([project.pk], now=now)
