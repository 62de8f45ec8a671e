"""Registering projects and editing what is promised about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError, StaleVersionError
from projects.operations.projects import create_project, edit_project
from projects.permissions import may_report, may_report_on
from tracker.pages.decorators import Visit, allow, for_officers
from tracker.pages.registry.forms.projects import Overtaken, ProjectForm, rebased
from tracker.pages.registry.views.project_detail import project_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import Project

TEMPLATE = "tracker/pages/registry/project_form.html"
OVERTAKEN = "您填写期间，该项目已被他人修改，没有保存。请看下面列出的不同，核对后再保存；您没有动过的内容已换成最新的。"


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def register(visit: Visit) -> HttpResponse:
    """Register a project, or a phase of one."""
    allow(may_report(visit.officer))
    parent = _parent(visit)
    form = ProjectForm(officer=visit.officer, parent=parent)
    if visit.request.method == "POST":
        form = ProjectForm(visit.request.POST, officer=visit.officer, parent=parent)
        if form.is_valid() and (project := _registered(visit, form)):
            messages.success(visit.request, "项目已登记。")
            return redirect("project", project.pk)
    return render(visit.request, TEMPLATE, {"form": form, "parent": parent}, status=422 if form.errors else 200)


def _parent(visit: Visit) -> Project | None:
    """Return the project whose phase is registered, when the address names one."""
    number = visit.request.GET.get("parent", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    parent = project_of(visit, int(number))
    allow(may_report_on(visit.officer, parent))
    return parent


def _registered(visit: Visit, form: ProjectForm) -> Project | None:
    """Register what a form says; return nothing when the domain refuses."""
    values = form.values()
    values.setdefault("zone", visit.officer.zone)
    try:
        return create_project(values=values, by=visit.officer, now=visit.now)
    except DomainError as error:
        form.refuse(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def edit(visit: Visit, project_id: int) -> HttpResponse:
    """Change what is promised about a project, if it is still what the officer saw."""
    project = project_of(visit, project_id)
    allow(may_report_on(visit.officer, project))
    form, status = ProjectForm(officer=visit.officer, project=project), 200
    form.initial["version"] = project.version
    overtaken: list[Overtaken] = []
    if visit.request.method == "POST":
        form, status = ProjectForm(visit.request.POST, officer=visit.officer, project=project), 422
        try:
            if form.is_valid():
                return _edited(visit, form, project)
        except StaleVersionError:
            form, overtaken = rebased(form, project_of(visit, project_id), visit.officer)
            form.add_error(None, OVERTAKEN)
            status = 409
        except DomainError as error:
            form.refuse(error)
    context = {"form": form, "project": project, "overtaken": overtaken}
    return render(visit.request, TEMPLATE, context, status=status)


def _edited(visit: Visit, form: ProjectForm, project: Project) -> HttpResponse:
    """
    Write the changes and go back to the project.

    :raises DomainError: if a rule refuses, or somebody else was faster
    """
    version = form.cleaned_data["version"] or 0
    edit_project(project=project, version=version, changes=form.changes(), by=visit.officer, now=visit.now)
    messages.success(visit.request, "项目信息已保存。" if form.changes() else "没有改动。")
    return redirect("project", project.pk)
