"""What a ledger was taken for: its columns, its first rows, and what is to be answered before anything is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from tracker.import_jobs.deciding import answer_import
from tracker.pages.decorators import OfficerRequest, officer_required, takes_sheet
from tracker.pages.imports.answers_display import FORGET, PREFIX, given_answers, questions_of, told_answers
from tracker.pages.imports.tables_display import fields_to_choose, tables_of
from tracker.pages.imports.views import PAGE_OF, job_context, lead_to, visible_job
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse


@takes_sheet
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def import_columns(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show what a file was taken for; whoever sent it in answers questions, and may choose fields for columns."""
    job = visible_job(request, import_id)
    if job.state not in PAGE_OF:
        return redirect("import", job.pk)
    refusal = ""
    if request.method == "POST":
        require(job.is_of(request.officer))
        answers = told_answers(request.POST, job)
        if answers:
            values: dict[str, Any] = {"answers": answers, "by": request.officer, "now": request.now}
            try:
                once(request, lambda: answer_import(job=job, **values).pk)
            except DomainError as error:
                refusal = error.detail
            else:
                return lead_to(job, "答复已收到，正在重新比对。", request)
        else:
            refusal = "没有填写任何答复；请选择以后再点。"
    context = {
        **job_context(request, job),
        "tables": tables_of(job, typed=request.POST),
        "fields": fields_to_choose(),
        "questions": questions_of(job, request.officer, typed=request.POST),
        "given": given_answers(job, request.officer),
        "refusal": refusal,
        "once": new_key(),
        "prefix": PREFIX,
        "forget": FORGET,
    }
    return render(request, "tracker/pages/imports/columns.html", context, status=422 if refusal else 200)
