"""What the page of the month's sheet shows around its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min

from projects.rules.months import month_text, next_month, previous_month
from projects.rules.typed_amounts import UNIT_LABELS
from tracker.operations.monthly_sheets import UNDO_FOR
from tracker.pages.one_time_key import new_key
from tracker.pages.reports import sheet_rows as display
from tracker.pages.shortcuts import page_heading, paginate, parse_pk
from tracker.queries.reports.monthly_sheets import sheet_counts, sheet_projects, sheet_rows, undoable_reports
from tracker.queries.reports.months import month_states

if TYPE_CHECKING:
    from datetime import date

    from tracker.pages.decorators import OfficerRequest

ROWS_A_PAGE = 200


def sheet_context(request: OfficerRequest, month: date, outcome: display.Outcome) -> dict[str, Any]:
    """Return the context of the page: the rows of the page that the address names, with what came of a form."""
    officer, zone = request.officer, parse_pk(request.GET.get("zone", ""))
    unit = display.unit_of(request.GET)
    counts = sheet_counts(officer, month, zone)
    page = paginate(request, sheet_projects(officer, month, zone), ROWS_A_PAGE, count=counts.expected)
    rows = sheet_rows(page.object_list, month)
    asked = {"month": month_text(month), "unit": str(unit) if request.GET.get("unit") else "", "zone": zone or ""}
    [(_, due_on, closed_at)] = month_states([month])
    undoable = undoable_reports(officer, month, request.now - UNDO_FOR).aggregate(n=Count("pk"), at=Min("submitted_at"))
    return {
        "question_lines": page_heading(request, month=month_text(month)),
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
        "due_on": due_on,
        "days_left": (due_on - request.today).days,
        "closed_at": closed_at,
        "unit": unit,
        "unit_label": UNIT_LABELS[unit],
        "headers": display.HEADERS,
        "counts": counts,
        "page": page,
        "ready": sum(row.is_ready for row in rows),
        "rows": display.shown_rows(rows, unit, outcome, is_open=closed_at is None),
        "undoable": undoable["n"],
        "undo_until": undoable["at"] and undoable["at"] + UNDO_FOR,
        "once": new_key(),
        "action": request.GET.urlencode(),
        "query": "&".join(f"{name}={text}" for name, text in asked.items() if text),
    }
