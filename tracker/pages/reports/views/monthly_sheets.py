"""我的月报: the month of a zone in one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.permissions import may_report
from tracker.pages.decorators import OfficerRequest, officer_required, takes_sheet
from tracker.pages.kept_forms import take_kept
from tracker.pages.one_time_key import once
from tracker.pages.reports.sheet_page import sheet_context
from tracker.pages.reports.sheet_posts import carry_out
from tracker.pages.reports.sheet_rows import Outcome, typed_in
from tracker.pages.shortcuts import requested_month, require

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse


@takes_sheet
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
        outcome = Outcome(kept={key: (text, "") for key, text in typed_in(kept).cells.items()})
        outcome.versions = typed_in(kept).versions
        messages.warning(request, "登录前填的内容已放回表里，请核对后保存。")
    context = sheet_context(request, month, outcome)
    status = 422 if refused or outcome.is_incomplete else 200
    return render(request, "tracker/pages/reports/monthly_sheet.html", context, status=status)


def _carry_out(request: OfficerRequest, month: date) -> Outcome:
    if "send" not in request.POST:
        return carry_out(request, month)
    return Outcome.from_json(once(request, lambda: carry_out(request, month).as_json()))


def _all_typed(request: OfficerRequest) -> dict[tuple[int, str], tuple[str, str]]:
    """Return all that a refused form holds: nothing of it is lost on the page."""
    return {key: (text, "") for key, text in typed_in(request.POST).cells.items()}
