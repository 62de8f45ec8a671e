"""The ledger as a workbook: at once, or in the background where it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from tracker.exports.ledger_book import MOST_AT_ONCE
from tracker.models import ExportJob
from tracker.operations.exports import request_export
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.one_time_key import new_key, once
from tracker.pages.registry.forms.filters import ProjectFilterForm

if TYPE_CHECKING:
    from django.http import HttpResponse

SHOWN = 50
"""Jobs on the page; none is kept longer than a week."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def ledger_export(request: OfficerRequest) -> HttpResponse:
    """Lead to the file where the filtered projects are few; else ask first, then have it made in the background."""
    is_sent = request.method == "POST"
    form = ProjectFilterForm(request.POST if is_sent else request.GET, request.officer)
    projects = form.projects(request.today)
    count = projects.count()
    asked = [(name, value) for name, value in form.data.items() if name in form.fields and value]
    if not is_sent and not form.errors and count <= MOST_AT_ONCE:
        return redirect(f"/api/v1/exports/ledger.xlsx?{urlencode(asked)}")
    refusal = ""
    if is_sent and not form.errors:

        def ask() -> int:
            job = request_export(
                asked=form.asked(), heading=form.heading(request.now), total=count, by=request.officer, now=request.now
            )
            return job.pk

        try:
            once(request, ask)
        except DomainError as error:
            refusal = error.detail
        else:
            messages.success(request, "已开始生成，生成后在这一页下载。")
            return redirect("exports")
    context = {
        "form": form,
        "count": count,
        "asked": asked,
        "question_lines": form.heading(request.now) if not form.errors else [],
        "refusal": refusal,
        "key": new_key(),
    }
    status = 422 if form.errors or refusal else 200
    return render(request, "tracker/pages/registry/ledger_export.html", context, status=status)


@require_safe
@officer_required
def export_list(request: OfficerRequest) -> HttpResponse:
    """Show the officer's ledgers in the making, and those made within the week."""
    jobs = list(ExportJob.objects.visible_to(request.officer)[:SHOWN])
    is_piece = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "export-jobs"
    name = "export_jobs" if is_piece else "exports"
    context = {"jobs": jobs, "most_at_once": MOST_AT_ONCE, "is_running": any(job.is_unfinished for job in jobs)}
    response = render(request, f"tracker/pages/registry/{name}.html", context)
    response.headers["Vary"] = "HX-Request"
    return response
