"""What became of an import: what was written and by whom, and its undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.operations.progress_figures import approves_own
from tracker.import_jobs.deciding import is_held, may_undo, undo_import
from tracker.import_jobs.recorded import reviewed_before
from tracker.models import ImportState, RowOutcome, RowStatus
from tracker.models.background_job import KEPT_FOR
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.imports.forms import UndoForm
from tracker.pages.imports.rows_display import rows_of
from tracker.pages.imports.views import PAGE_OF, job_context, lead_to, visible_job
from tracker.pages.imports.words import words_of
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import paginate, require

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def import_result(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show what was written; within a week the post that sent it in, or one above it, has it undone."""
    job = visible_job(request, import_id)
    if PAGE_OF.get(job.state) != "import-result" or job.applied_at is None:
        return redirect("import", job.pk)
    may = may_undo(request.officer, job)
    form = UndoForm(posted_data(request))
    if request.method == "POST":
        require(may)
        values: dict[str, Any] = {"by": request.officer, "now": request.now}
        if form.submit(lambda: once(request, lambda: undo_import(job=job, **values).pk)):
            return lead_to(job, "正在撤销这次导入。", request)
    written = job.rows.filter(status__in=(RowStatus.NEW, RowStatus.CHANGED)).select_related("zone")
    page = paginate(request, written)
    until = job.applied_at + KEPT_FOR
    is_undoable = job.state == ImportState.APPLIED and request.now <= until and not is_held(job, request.now)
    may = may and is_undoable
    context = {
        **job_context(request, job),
        "page": page,
        "rows": rows_of(page, {}),
        "has_sheets": len({table["sheet"] for table in job.tables}) > 1,
        "counts": job.counts,
        "outcomes": [(outcome.label, job.counts.get(str(outcome), 0)) for outcome in RowOutcome],
        "form": form,
        "until": until,
        "may_undo": may,
        "undoing": words_of(job).undoing,
        # Figures that a zone puts back nobody has passed.
        "to_review": reviewed_before(job) if may and not approves_own(request.officer) else 0,
        "once": new_key(),
    }
    return render(request, "tracker/pages/imports/result.html", context, status=form.status)
