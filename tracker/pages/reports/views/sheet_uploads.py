"""Uploading a month's sheet that was filled in as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.models import Project
from projects.permissions import may_report, may_report_on
from projects.rules.months import month_text
from tracker.imports.monthly_sheets import read_monthly_sheet
from tracker.operations.sheet_lines import save_lines
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.multiform import actor_kwargs
from tracker.pages.reports.forms import SheetUploadForm
from tracker.pages.shortcuts import requested_month, require

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from tracker.imports.ledger_rows import RowError

MOST_ERRORS = 200
"""As many as a page lists; whoever corrects these sees the rest."""


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def sheet_upload(request: OfficerRequest) -> HttpResponse:
    """Keep a workbook as drafts, whole, or show what is wrong with it, cell by cell."""
    require(may_report(request.officer))
    month, is_sent = requested_month(request), request.method == "POST"
    form = SheetUploadForm(request.POST, request.FILES) if is_sent else SheetUploadForm()
    errors: Sequence[RowError] = ()
    if is_sent:
        errors, is_done = _import(request, form, month)
        if is_done:
            return redirect(f"{reverse('monthly-sheet')}?month={month_text(month)}")
    context = {
        "form": form,
        "month": month,
        "errors": errors[:MOST_ERRORS],
        "more": max(0, len(errors) - MOST_ERRORS),
    }
    return render(request, "tracker/pages/reports/sheet_upload.html", context, status=422 if is_sent else 200)


def _import(request: OfficerRequest, form: SheetUploadForm, month: date) -> tuple[Sequence[RowError], bool]:
    """Return the errors of the rows, and whether all was written."""
    found: list[RowError] = []

    def run() -> None:
        # The whole file in memory: the upload handler has refused anything beyond about 20 MB.
        sheet = read_monthly_sheet(form.cleaned_data["file"].read(), month=month)
        keys = {line.project for line in sheet.lines}
        visible = Project.objects.visible_to(request.officer).filter(pk__in=keys).select_related("zone")
        projects = [project for project in visible if may_report_on(request.officer, project)]
        outcome = save_lines(
            sheet.lines, projects=projects, month=month, is_sound=not sheet.errors, **actor_kwargs(request)
        )
        found.extend(sheet.with_faults(outcome.faults))
        if not found:
            words = f"{outcome.changed} 行有改动，已存草稿；{outcome.unchanged} 行未变。请核对后报送。"
            messages.success(request, words)

    return found, form.submit(run) and not found
