"""Putting a fuller or corrected record in the place of the standing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from projects.errors import DomainError
from projects.models import Record, RecordQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from zones.models import Officer

R = TypeVar("R", bound=Record)

ADDED = "补充登记"
BOOKKEEPING = frozenset(field.name for field in Record._meta.get_fields()) | {"id"}
UNKNOWN = (None, "")


def restate(fresh: R, standing: R | None, *, by: Officer, now: datetime, reason: str = "") -> R:
    """
    Save a record, withdrawing the one that it takes the place of. The same content changes nothing.

    Filling in what was unknown needs no reason; changing what was known does.

    :raises DomainError: if something known changes without a reason
    """
    fresh.reason = fresh.reason or reason.strip()
    fresh.recorded_at = now
    fresh.recorded_by = by
    if standing is not None:
        changed = [name for name in _content(fresh) if getattr(fresh, name) != getattr(standing, name)]
        if not changed:
            return standing
        if not reason.strip() and any(getattr(standing, name) not in UNKNOWN for name in changed):
            label = type(fresh)._meta.verbose_name
            raise DomainError("reason_required", f"更正已登记的{label}须说明原因。", field="reason")
        withdraw(standing, by=by, now=now, reason=reason.strip() or ADDED)
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


def _content(record: Record) -> Iterable[str]:
    return (field.attname for field in record._meta.concrete_fields if field.name not in BOOKKEEPING)
