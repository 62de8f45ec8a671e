"""Writing down every change, and sealing what was written so that a later change of it shows."""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from projects.models import AuditEvent, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model

    from zones.models import Officer, Zone

_request: ContextVar[str] = ContextVar("request_id", default="")
_MASKED = frozenset({"contact_phone", "contact_name"})


@contextmanager
def request_named(request_id: str) -> Iterator[None]:
    """Mark what is written meanwhile with the number of a request. Only the interface calls this."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


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
) -> AuditEvent:
    """Return an unsaved event of a project's zone, or of the zone that is given; `number` stands in for a key."""
    if isinstance(subject, Project):
        project = subject
    return AuditEvent(
        at=now,
        actor=by,
        action=action,
        object_type=subject._meta.model_name or "",
        object_id=subject.pk if number is None else number,
        project=project,
        zone_id=project.zone_id if project else (zone.pk if zone else None),
        before=_text(before),
        after=_text(after),
        reason=reason[:500],
        request_id=_request.get(),
    )


def record_event(**event: Any) -> AuditEvent:
    """Write an event down; takes what `new_event` takes."""
    written = new_event(**event)
    written.save(force_insert=True)
    return written


def record_events(events: Iterable[AuditEvent]) -> None:
    """Write many events of one change down."""
    AuditEvent.objects.bulk_create(events, batch_size=500)


def state_of(subject: Model, *names: str) -> dict[str, Any]:
    """Return the fields of a thing by name, as they are stored; all but its key when none are named."""
    fields = [field for field in subject._meta.concrete_fields if not field.primary_key]
    return {field.name: getattr(subject, field.attname) for field in fields if not names or field.name in names}


def _text(values: Mapping[str, Any] | None) -> str:
    """Return values as JSON with what identifies a person hidden, and nothing that is empty."""
    if values is None:
        return ""
    said = {name: value for name, value in values.items() if value not in ("", None)}
    kept = {name: masked(value) if name in _MASKED else value for name, value in said.items()}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=_plain)


def masked(text: str) -> str:
    """Return a name or a telephone number with enough of it to be recognized and too little to be used."""
    return f"{text[:3]}****{text[-4:]}" if len(text) > 7 else f"{text[:1]}**"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
