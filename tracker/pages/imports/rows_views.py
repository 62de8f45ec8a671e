"""What a ledger would change, row by row; duplicates are decided here, and the plan is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from tracker.import_jobs.deciding import answer_import, apply_import
from tracker.import_jobs.moved import BooksMovedError
from tracker.import_jobs.planning import apart_in, decision
from tracker.models import RowStatus
from tracker.pages.decorators import OfficerRequest, officer_required, takes_sheet
from tracker.pages.imports import rows_display as display
from tracker.pages.imports.forms import ApplyForm
from tracker.pages.imports.views import PAGE_OF, job_context, lead_to, lead_to_writing, visible_job
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import paginate, parse_pk, require

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from tracker.models import ImportJob

MOVED = "比对之后别人改了内容，没有写入，正在重新比对"
MOST_MOVED = 10
"""Cells that others changed meanwhile, as the message lists them."""


@takes_sheet
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def import_rows(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show what a file would change; whoever sent it in decides duplicates and has it written."""
    job = visible_job(request, import_id)
    if job.state not in PAGE_OF:
        return redirect("import", job.pk)
    form, refusal = ApplyForm(initial={"plan": job.plan_digest}, job=job), ""
    if request.method == "POST":
        require(job.is_of(request.officer))
    if request.method == "POST" and "decide" in request.POST:
        try:
            return _decide(request, job)
        except DomainError as error:
            refusal = error.detail
    elif request.method == "POST":
        form = ApplyForm(request.POST, job=job)
        moved: list[dict[str, Any]] = []
        if form.submit(lambda: moved.extend(_apply(request, job, form.cleaned_data["plan"]))):
            return _leave(request, job, moved)
    status = 422 if refusal or form.errors else 200
    context = {**_context(request, job), "form": form, "refusal": refusal}
    return render(request, "tracker/pages/imports/rows.html", context, status=status)


def _context(request: OfficerRequest, job: ImportJob) -> dict[str, Any]:
    status = display.status_of(request.GET.get("status", ""), job)
    zone = parse_pk(request.GET.get("zone", ""))
    rows = job.rows.filter(status=status).select_related("zone")
    page = paginate(request, rows.filter(zone=zone) if zone else rows)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        **job_context(request, job),
        "status": status,
        "zone": zone,
        "zones": display.zones_of(job),
        "tabs": display.tabs_of(job, status),
        "page": page,
        "rows": display.rows_of(page, request.POST),
        "query": query.urlencode(),
        "totals": display.totals_of(job),
        "writes": job.counts.get(RowStatus.NEW, 0) + job.counts.get(RowStatus.CHANGED, 0),
        "once": new_key(),
        "has_sheets": len({table["sheet"] for table in job.tables}) > 1,
        "apart": apart_in(job),
    }


def _apply(request: OfficerRequest, job: ImportJob, digest: str) -> list[dict[str, Any]]:
    """
    Have the plan written; return what others changed meanwhile, if nothing is written for that.

    :raises DomainError: as `apply_import` does
    """
    values: dict[str, Any] = {"by": request.officer, "now": request.now, "partial": request.POST.get("partial") == "1"}

    def run() -> list[dict[str, Any]]:
        try:
            apply_import(job=job, plan_digest=digest, **values)
        except BooksMovedError as error:
            # An answer like any other: that it is compared anew must stand.
            return list(error.moved)
        return []

    moved: list[dict[str, Any]] = once(request, run)
    return moved


def _leave(request: OfficerRequest, job: ImportJob, moved: list[dict[str, Any]]) -> HttpResponse:
    if not moved:
        return lead_to_writing(job, request)
    lines = [f"{cell['name']} 的{cell['title']}现为 {cell['theirs'] or '空'}" for cell in moved[:MOST_MOVED]]
    messages.warning(request, "；".join([MOVED, *lines]))
    return redirect("import", job.pk)


def _decide(request: OfficerRequest, job: ImportJob) -> HttpResponse:
    """
    Keep which project rows are that may be known ones.

    :raises DomainError: if nothing was chosen, what was chosen was not offered, or the job is not the officer's
    """
    chosen = chosen_rows(request.POST, job)
    if not chosen:
        raise DomainError("nothing_chosen", "没有选择：请在每一行选是列出的哪个项目，还是都不是。")
    by_code: dict[str, Any] = {"answers": chosen, "by": request.officer, "now": request.now}
    once(request, lambda: answer_import(job=job, **by_code).pk)
    return lead_to(job, f"已决定 {len(chosen)} 行，正在重新比对。", request)


def chosen_rows(data: QueryDict, job: ImportJob) -> dict[str, str]:
    """
    Return the answers that a form holds about rows that may be known projects.

    :raises DomainError: if a project was not offered for its row
    """
    chosen = {
        name.removeprefix(display.CHOICE): value for name, value in data.items() if name.startswith(display.CHOICE)
    }
    keys = {key for name in chosen if (key := parse_pk(name)) is not None}
    values = {}
    for row in job.rows.filter(pk__in=keys).exclude(candidates=[]):
        answer = chosen[str(row.pk)]
        if answer not in {apart_in(job)[0], *(str(number) for number, _ in row.candidates)}:
            raise DomainError("unknown_decision", f"第 {row.row} 行没有这个选择，请刷新后重选。")
        values[decision(row.sheet, row.row)] = answer
    return values
