"""What leaves no change behind and is audited all the same: workbooks that leave, and what was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models.audit import ACCESS_REFUSED, PROBING_TIMES, PROBING_WINDOW, AuditEvent
from projects.operations.audit import record_event
from tracker.workbooks.making import current

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer

THEN_EVERY = timedelta(minutes=1)
"""Once there are enough for the alarm, one event in this time stands for all: a flood must not fill the audit."""
LONGEST = 200
"""Characters kept of an address or of one filter."""


def note_refusal(*, officer: Officer, status: int, method: str, path: str, now: datetime) -> None:
    """Record that an officer asked for what the post does not allow (403) or show (404). A query and an INSERT."""
    recent = AuditEvent.objects.filter(actor=officer, action=ACCESS_REFUSED, at__gt=now - PROBING_WINDOW).order_by(
        "-at"
    )
    moments = list(recent.values_list("at", flat=True)[:PROBING_TIMES])
    is_flood = len(moments) == PROBING_TIMES
    if is_flood and now - moments[0] < THEN_EVERY:
        return
    values = {"status": status, "method": method, "path": path[:LONGEST], "is_one_of_many": is_flood or None}
    record_event(action=ACCESS_REFUSED, subject=officer, by=officer, now=now, after=values)


def record_export(
    *, number: int, name: str, rows: int, path: str, filters: Mapping[str, str], by: Officer, now: datetime
) -> None:
    """
    Record that a workbook leaves: the number printed in it, its name, its rows, and what was asked for.

    One that is made in the background leaves later, when it is handed out: until then its name and rows are noted.
    """
    if (making := current()) is not None:
        making.name, making.rows = name.removesuffix(".xlsx"), rows
        return
    asked = {name: value[:LONGEST] for name, value in filters.items()}
    after: dict[str, Any] = {"file": name, "rows": rows, "path": path[:LONGEST], "filters": asked}
    # Not about a row of a table: the number printed in the workbook is what it is found by.
    record_event(
        action="export_workbook", subject=by, object_type="workbook", number=number, by=by, now=now, after=after
    )
