"""Recording a stage with the files that show it, in the panel on the page of the project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from projects.operations.evidence import StoredFiles
from projects.operations.milestone_files import record_with_files
from projects.rules.evidence import next_kind
from projects.rules.stages import KIND_LABELS, Kind
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.multiform import actor_kwargs
from tracker.pages.one_time_key import once
from tracker.pages.registry.forms.milestones import MilestoneForm
from tracker.pages.registry.stage_panel import kind_of
from tracker.pages.registry.views.project_detail import project_page
from tracker.pages.shortcuts import get_reportable_project


@takes_upload
@require_POST
@officer_required
def milestone_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Record that something happened to a project, with the files that show it: all of it or nothing, and once."""
    project = get_reportable_project(request.officer, project_id)
    # What names no kind is refused by the form, which needs one to be shown.
    kind = kind_of(request.POST.get("kind", "")) or next_kind(project.stage) or Kind.SIGNED
    form = MilestoneForm(request.POST, request.FILES, kind=kind, project=project, officer=request.officer)

    def record() -> None:
        with StoredFiles() as stored:
            once(request, lambda: keep(stored))

    def keep(stored: StoredFiles) -> None:
        files = form.sent_files()
        record_with_files(project=project, files=files, stored=stored, **form.said(), **actor_kwargs(request))

    if not form.submit(record):
        return project_page(request, project, form=form, sent=form)
    count = len(form.sent)
    messages.success(request, f"已登记{KIND_LABELS[kind]}{f'，附材料 {count} 份' if count else ''}。")
    done = redirect("project", project.pk)
    # The script has asked for the panel alone: the whole page stands otherwise now.
    return HttpResponse(headers={"HX-Redirect": done.url}) if request.headers.get("HX-Request") else done
