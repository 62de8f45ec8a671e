"""Putting a fuller or corrected record in the place of the standing one, and taking records back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from projects.errors import DomainError
from projects.models import Record, RecordQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from zones.models import Officer

R = TypeVar("R", bound=Record)

ADDED = "补充登记"
BOOKKEEPING = frozenset(field.name for field in Record._meta.get_fields()) | {"id"}
UNKNOWN = (None, "")


def successor(model: type[R], standing: R | None, told: Mapping[str, Any], **identity: Any) -> R:
    """Return an unsaved record that says what stands, with what is told now in its place."""
    fresh = model(**identity)
    if standing is not None:
        for name in _content(fresh):
            setattr(fresh, name, getattr(standing, name))
    for name, value in told.items():
        model._meta.get_field(name)
        setattr(fresh, name, value.strip() if isinstance(value, str) else value)
    return fresh


def restate(fresh: R, standing: R | None, *, by: Officer, now: datetime, reason: str = "") -> R:
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
        withdraw(standing, by=by, now=now, reason=fresh.reason or ADDED)
        fresh.corrects = standing
    fresh.save()
    return fresh


def withdraw(record: Record, *, by: Officer, now: datetime, reason: str) -> None:
    """
    Take a record back.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
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


def _check_complete(fresh: Record) -> None:
    for field in fresh._meta.concrete_fields:
        is_needed = field.name not in BOOKKEEPING and not field.null and not field.blank
        if is_needed and getattr(fresh, field.attname) in UNKNOWN:
            raise DomainError("required", f"首次登记须填写{field.verbose_name}。", field=field.name)


def _label(record: Record, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # dates are no relations


def _content(record: Record) -> Iterable[str]:
    return (field.attname for field in record._meta.concrete_fields if field.name not in BOOKKEEPING)
