"""我的月报: the month of a zone in one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Min
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.permissions import may_report
from projects.rules.months import month_text, next_month, previous_month
from projects.rules.typed_amounts import UNIT_LABELS
from tracker.operations.monthly_sheets import UNDO_FOR
from tracker.pages.decorators import OfficerRequest, officer_required, takes_sheet
from tracker.pages.kept_forms import kept_through_sign_in, take_kept
from tracker.pages.one_time_key import new_key, once
from tracker.pages.reports import sheet_rows as display
from tracker.pages.reports.sheet_posts import carry_out
from tracker.pages.reports.sheet_rows import Outcome
from tracker.pages.shortcuts import page_heading, paginate, parse_pk, requested_month, require
from tracker.queries.reports.monthly_sheets import sheet_counts, sheet_projects, sheet_rows, undoable_reports
from tracker.queries.reports.months import month_states

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

ROWS_A_PAGE = 200


@takes_sheet
@kept_through_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def monthly_sheet(request: OfficerRequest) -> HttpResponse:
    """Show the sheet of a month; without the script, save it or send what is written."""
    require(may_report(request.officer))
    month, outcome, refused = requested_month(request), Outcome(), False
    if request.method == "POST":
        try:
            outcome = _carry_out(request, month)
        except DomainError as error:
            messages.error(request, error.detail)
            outcome, refused = Outcome(kept=_all_typed(request)), True
        for words in outcome.messages():
            messages.success(request, words)
    elif (kept := take_kept(request)) is not None:
        outcome = Outcome(kept={key: (text, "") for key, text in display.typed_in(kept).cells.items()})
        outcome.versions = display.typed_in(kept).versions
        messages.warning(request, "登录前填的内容已放回表里，请核对后保存。")
    context = _context(request, month, outcome)
    status = 422 if refused or outcome.is_incomplete else 200
    return render(request, "tracker/pages/reports/monthly_sheet.html", context, status=status)


def _carry_out(request: OfficerRequest, month: date) -> Outcome:
    if "send" not in request.POST:
        return carry_out(request, month)
    return Outcome.from_json(once(request, lambda: carry_out(request, month).as_json()))


def _all_typed(request: OfficerRequest) -> dict[tuple[int, str], tuple[str, str]]:
    """Return all that a refused form holds: nothing of it is lost on the page."""
    return {key: (text, "") for key, text in display.typed_in(request.POST).cells.items()}


def _context(request: OfficerRequest, month: date, outcome: Outcome) -> dict[str, Any]:
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
