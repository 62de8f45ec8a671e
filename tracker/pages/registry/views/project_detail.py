"""The page of one project, and what the forms on it share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from projects.models import AuditEvent, CohortEntry, Evidence
from projects.permissions import may_decide_identity, may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan, with_changes
from tracker.pages.registry.contact_display import contact_context
from tracker.pages.registry.forms.milestones import EvidenceForm
from tracker.pages.registry.forms.rounds import EntryForm
from tracker.pages.registry.progress import progress_context
from tracker.pages.registry.stage_panel import panel_context
from tracker.pages.reports.display import project_reports_context
from tracker.pages.shortcuts import get_project_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from projects.models import Project
    from tracker.pages.forms import PageForm

TEMPLATE = "tracker/pages/registry/project.html"
NEWEST = 30
"""Rows of the history that the page shows; the API lists all of them."""


@require_safe
@officer_required
def project_detail(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Show one project: what happened, what is missing, what was reported, what stands in its way."""
    project = get_project_or_404(request.officer, project_id)
    return project_page(request, project)


def submit_to_project(
    request: OfficerRequest,
    project: Project,
    form: PageForm,
    operation: Callable[[], object],
    *,
    name: str,
    success: str,
) -> HttpResponse:
    """
    Run the operation of a form on the page of a project and go back there; when refused, show the page with the reason.

    :param name: what the template of that page calls the form, such as `evidence_form`
    :param success: the sentence for the officer when the operation was done
    """
    if form.submit(operation):
        messages.success(request, success)
        return redirect("project", project.pk)
    # Rendered, not redirected: the refused form takes the place of its empty twin and keeps what was typed.
    shown: dict[str, Any] = {name: form}
    return project_page(request, project, form=form, **shown)


def project_page(
    request: OfficerRequest,
    project: Project,
    *,
    form: PageForm | None = None,
    sent: Any = None,
    **context: Any,
) -> HttpResponse:
    """
    Return the page of a project, with `context` in place of what it shows else; `form` decides its status.

    :param sent: the form of the panel, where it was refused
    """
    status = form.status if form else 200
    page = render(request, TEMPLATE, {**_project_context(request, project, sent), **context}, status=status)
    for header, value in form.headers.items() if form else ():
        page.headers[header] = value
    return page


def _project_context(request: OfficerRequest, project: Project, sent: Any = None) -> dict[str, Any]:
    officer = request.officer
    entries = CohortEntry.objects.visible_to(officer).filter(project=project).select_related("round", "withdrawn_by")
    milestones = project.milestones.select_related("recorded_by", "withdrawn_by")
    files = Evidence.objects.visible_to(officer).filter(project=project).select_related("withdrawn_by")
    # By key as well: all events of one request carry the same moment.
    history = AuditEvent.objects.visible_to(officer).of(project).select_related("actor").order_by("-at", "-id")
    return {
        "project": project,
        "phases": project.phases.standing().order_by("id"),
        "planned_wan": wan(project.planned_yuan),
        **contact_context(officer, project),
        "may_report": may_report_on(officer, project),
        "may_decide_identity": may_decide_identity(officer, project),
        "milestones": milestones,
        "register": panel_context(request, project, milestones, files, sent=sent),
        "entries": entries,
        "entry_form": EntryForm(),
        "files": files,
        "evidence_form": EvidenceForm(project=project),
        "history": with_changes(history[:NEWEST]),
        "today": request.today,
        **progress_context(request, project, milestones, entries, files),
        **project_reports_context(request, project),
    }
