"""Writing the audit event of every change, with personal data masked."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from projects.models import AuditEvent, Project
from projects.models.spelling import SpellingKeyField
from projects.operations.bulk_insert import PORTION, insert, insert_rows
from projects.operations.request_number import current_address, current_request
from projects.rules.identifiers import masked_phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import Model

    from zones.models import Officer, Zone


def masked_name(text: str) -> str:
    """Return a person's name, shortened so that it can be recognized but not used."""
    return f"{text[:1]}**"


_MASKS = {"contact_phone": masked_phone, "contact_name": masked_name}
"""How the audit writes what says who a person is, by the field."""


def new_event(
    *,
    action: str,
    subject: Model,
    by: Officer | None,
    now: datetime,
    project: Project | None = None,
    zone: Zone | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    number: int | None = None,
    object_type: str = "",
) -> AuditEvent:
    """
    Return an unsaved event of a project and its zone, or of the given zone.

    `number` replaces the key of `subject` as `object_id`, and `object_type` the name of its model.
    """
    if isinstance(subject, Project):
        project = subject
    return AuditEvent(
        at=now,
        # By their numbers: of an import's many events the objects would be set, and checked, for nothing.
        actor_id=by.pk if by else None,
        action=action,
        object_type=object_type or subject._meta.model_name or "",
        object_id=subject.pk if number is None else number,
        project_id=project.pk if project else None,
        # Stored on the event, so that `visible_to` filters without a join and events without a project have one too.
        zone_id=project.zone_id if project else (zone.pk if zone else None),
        before=_text(before),
        after=_text(after),
        # Cut to the column: an audit that fails for its length would undo the change itself.
        reason=reason[:500],
        request_id=current_request(),
        address=current_address(),
    )


def record_event(**event: Any) -> AuditEvent:
    """Save an event in the caller's transaction; takes the arguments of `new_event`."""
    written = new_event(**event)
    written.save(force_insert=True)
    return written


def record_events(events: Iterable[AuditEvent]) -> None:
    """Save many events of one change, in few statements; they are not told their numbers."""
    # Portion by portion: of 10,000 rows of a ledger there are 120,000.
    waiting = iter(events)
    while portion := list(islice(waiting, PORTION)):
        insert(portion)


class RowEvent(NamedTuple):
    """What one row of an imported ledger changed in a project: the texts of the states, joined from their parts."""

    project: Project
    action: str
    before: str
    after: str
    reason: str


def record_row_events(rows: Sequence[RowEvent], *, by: Officer, now: datetime) -> None:
    """Save an event for each row, in the caller's transaction."""
    values = [(row.project.pk, row.project.pk, row.project.zone_id, *row[1:]) for row in rows]
    insert_rows(
        AuditEvent,
        ("object_id", "project_id", "zone_id", "action", "before", "after", "reason"),
        values,
        at=now,
        actor_id=by.pk,
        object_type="project",
        request_id=current_request(),
        address=current_address(),
    )


def state_of(subject: Model, *names: str) -> dict[str, Any]:
    """
    Return named fields of an object as stored, foreign keys as keys.

    All if none is named, but for the primary key and the keys of spelling, which follow from other fields.
    """
    return {name: getattr(subject, attribute) for name, attribute in _fields(type(subject), names)}


@cache
def _fields(model: type[Model], names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the names of fields and of what holds their values as stored. Kept: an import asks 120,000 times."""
    stored = model._meta.concrete_fields
    fields = [field for field in stored if not field.primary_key and not isinstance(field, SpellingKeyField)]
    return [(field.name, field.attname) for field in fields if not names or field.name in names]


def _text(values: Mapping[str, Any] | None) -> str:
    """Return the non-empty values as JSON, with personal data masked; empty for None."""
    return "" if values is None else _WRITER.encode(_kept(values))


def state_text(values: Mapping[str, Any]) -> str:
    """Return the same without blanks, a dozen times faster: an import writes 120,000 states."""
    return orjson.dumps(_kept(values), default=_plain, option=orjson.OPT_SORT_KEYS).decode()


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    # Masked before writing: events can never be changed, and are kept for years.
    kept = {name: value for name, value in values.items() if value is not None and value != ""}
    for name, mask in _MASKS.items():
        if name in kept:
            kept[name] = mask(kept[name])
    return kept


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)
