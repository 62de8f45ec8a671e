"""Uploading a month's sheet that was filled in as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.permissions import may_report
from tracker.operations.sheet_imports import start_sheet_import
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.one_time_key import new_key, once
from tracker.pages.reports.forms import SheetUploadForm
from tracker.pages.shortcuts import requested_month, require

if TYPE_CHECKING:
    from django.http import HttpResponse


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def sheet_upload(request: OfficerRequest) -> HttpResponse:
    """Take a workbook in: it is compared in the background, and confirmed on the pages of imports."""
    require(may_report(request.officer))
    month, is_sent = requested_month(request), request.method == "POST"
    form = SheetUploadForm(request.POST, request.FILES) if is_sent else SheetUploadForm()
    kept: list[int] = []

    def start() -> int:
        file = form.cleaned_data["file"]
        return start_sheet_import(upload=file, month=month, by=request.officer, now=request.now).pk

    if is_sent and form.submit(lambda: kept.append(once(request, start))):
        return redirect("import", kept[0])
    context = {"form": form, "month": month, "once": new_key()}
    return render(request, "tracker/pages/reports/sheet_upload.html", context, status=form.status)
