"""The list of projects; registering projects and editing what is promised about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError, StaleVersionError
from projects.operations.projects import create_project, edit_project
from projects.permissions import may_report
from projects.rules.months import previous_month
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.registry.forms.filters import ProjectFilterForm
from tracker.pages.registry.forms.projects import FieldConflict, ProjectForm, rebase_form
from tracker.pages.registry.lists import PROJECTS, listed
from tracker.pages.shortcuts import (
    get_project_or_404,
    get_reportable_project,
    parse_pk,
    require,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

FORM_TEMPLATE = "tracker/pages/registry/project_form.html"
CONFLICT = "您填写期间，该项目已被他人修改，没有保存。请看下面列出的不同，核对后再保存；您没有动过的内容已换成最新的。"


@require_safe
@officer_required
def project_list(request: OfficerRequest) -> HttpResponse:
    """Show the projects that the filters find."""
    form = ProjectFilterForm(request.GET, request.officer)
    projects = listed(form.projects(request.today)).order_by("zone_id", "id")
    table = Table(request, "projects", "项目", PROJECTS, projects, noun="个项目")
    filters = [(name, str(value)) for name, value in request.GET.items() if name in form.fields and value]
    context = {
        "form": form,
        "may_report": may_report(request.officer),
        "month": previous_month(request.today.replace(day=1)),
        "filters": filters,
        "ledger_query": urlencode(filters),
    }
    return list_response(
        request,
        "tracker/pages/registry/projects.html",
        table,
        question_lines=form.heading(request.now),
        context=context,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_create(request: OfficerRequest) -> HttpResponse:
    """Register a project, or a phase of the one that the address names by `parent`."""
    require(may_report(request.officer))
    parent_pk = parse_pk(request.GET.get("parent", ""))
    parent = None if parent_pk is None else get_reportable_project(request.officer, parent_pk)
    form = ProjectForm(posted_data(request), officer=request.officer, parent=parent)
    if form.is_valid():
        # The form of an officer of a zone has no such field.
        values = {"zone": request.officer.zone, **form.values()}
        try:
            project = create_project(values=values, by=request.officer, now=request.now)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "项目已登记。")
            return redirect("project", project.pk)
    context = {"form": form, "parent": parent}
    return render(request, FORM_TEMPLATE, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_edit(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Change what is promised about a project, if it is still what the officer saw; 409 with the differences if not."""
    project = get_reportable_project(request.officer, project_id)
    form = ProjectForm(posted_data(request), officer=request.officer, project=project)
    conflicts: list[FieldConflict] = []
    if form.is_valid():
        # A form without a version counts as stale: versions begin at 1.
        changes, version = form.changes(), form.cleaned_data["version"] or 0
        try:
            edit_project(project=project, version=version, changes=changes, by=request.officer, now=request.now)
        # Before DomainError, its base class. The project is read again: `project` is older than the conflict.
        except StaleVersionError as error:
            form, conflicts = rebase_form(form, get_project_or_404(request.officer, project_id), request.officer)
            form.add_error(None, CONFLICT)
            form.refusal = error
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "项目信息已保存。" if changes else "没有改动。")
            return redirect("project", project.pk)
    context = {"form": form, "project": project, "conflicts": conflicts}
    status = 422 if form.errors else 200
    if isinstance(form.refusal, StaleVersionError):
        status = 409
    return render(request, FORM_TEMPLATE, context, status=status)
