"""Sending in a ledger, the last ones, and one on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.permissions import may_report
from tracker.models import ImportJob, ImportState
from tracker.operations.imports import start_import
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.imports.forms import LedgerUploadForm
from tracker.pages.imports.words import sent_in_at, words_of
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import get_visible_or_404, paginate, require

if TYPE_CHECKING:
    from collections.abc import Mapping

PER_PAGE = 20
PAGE_OF: Mapping[str, str] = {
    ImportState.ASKING: "import-columns",
    ImportState.PLANNED: "import-rows",
    ImportState.APPLIED: "import-result",
    ImportState.UNDONE: "import-result",
}
"""Where a job leads that is not being worked on, and did not end without a result."""


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def import_list(request: OfficerRequest) -> HttpResponse:
    """Take a ledger in, and show the last ones that were sent in at the officer's post or below."""
    may_import = may_report(request.officer)
    form = LedgerUploadForm(request.POST, request.FILES) if request.method == "POST" else LedgerUploadForm()
    if form.is_bound:
        require(may_import)
        kept: list[int] = []

        def start() -> int:
            return start_import(upload=form.cleaned_data["file"], by=request.officer, now=request.now).pk

        if form.submit(lambda: kept.append(once(request, start))):
            return redirect("import", kept[0])
    jobs = ImportJob.objects.visible_to(request.officer).select_related("officer", "zone", "unit", "round")
    page = paginate(request, jobs, PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "once": new_key(),
        "may_import": may_import,
        "is_running": any(job.is_unfinished for job in page),
    }
    is_piece = request.headers.get("HX-Target") == "import-jobs"
    name = "jobs" if is_piece else "imports"
    response = render(request, f"tracker/pages/imports/{name}.html", context, status=form.status)
    response.headers["Vary"] = "HX-Request"
    return response


@require_safe
@officer_required
def import_detail(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show how far a job is, and lead to what it waits for; of one that ended without a result say why."""
    job = visible_job(request, import_id)
    is_piece = request.headers.get("HX-Target") == "import-progress"
    if name := PAGE_OF.get(job.state):
        address = reverse(name, args=[job.pk])
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_piece else redirect(address)
    if is_piece and not job.is_unfinished:
        return HttpResponse(status=204, headers={"HX-Redirect": request.path})
    template = "progress" if is_piece else "import"
    response = render(request, f"tracker/pages/imports/{template}.html", job_context(request, job))
    response.headers["Vary"] = "HX-Request"
    return response


def visible_job(request: OfficerRequest, import_id: int) -> ImportJob:
    """
    Return a job within sight.

    :raises Http404: if there is none of that key
    """
    jobs = ImportJob.objects.visible_to(request.officer)
    jobs = jobs.select_related("officer", "zone", "unit", "round", "applied_by", "undone_by")
    return get_visible_or_404(jobs, import_id)


def job_context(request: OfficerRequest, job: ImportJob) -> dict[str, Any]:
    """Return what stands above every page of a job. Whoever sent a file in may have it back, nobody else."""
    is_own = job.is_of(request.officer)
    may_download = is_own and bool(job.file and job.tables) and not job.is_unfinished
    return {
        "job": job,
        "may_download": may_download,
        "may_decide": is_own and job.is_open,
        "sent_in_at": sent_in_at(job),
    }


def lead_to(job: ImportJob, words: str, request: OfficerRequest) -> HttpResponse:
    """Say what was done, and show how far the job is."""
    messages.success(request, words)
    return redirect("import", job.pk)


def lead_to_writing(job: ImportJob, request: OfficerRequest) -> HttpResponse:
    """Say that a plan is being written, and show how far the job is."""
    return lead_to(job, words_of(job).confirmed, request)
