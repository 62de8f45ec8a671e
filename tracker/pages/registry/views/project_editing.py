"""Registering projects and editing what is promised about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError, StaleVersionError
from projects.operations.projects import create_project, edit_project
from projects.permissions import may_report, may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.registry.forms.projects import Overtaken, ProjectForm, rebased
from tracker.pages.registry.views.project_detail import project_of
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import Project

TEMPLATE = "tracker/pages/registry/project_form.html"
OVERTAKEN = "您填写期间，该项目已被他人修改，没有保存。请看下面列出的不同，核对后再保存；您没有动过的内容已换成最新的。"


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register(request: OfficerRequest) -> HttpResponse:
    """Register a project, or a phase of one."""
    require(may_report(request.officer))
    parent = _parent(request)
    form = ProjectForm(officer=request.officer, parent=parent)
    if request.method == "POST":
        form = ProjectForm(request.POST, officer=request.officer, parent=parent)
        if form.is_valid() and (project := _registered(request, form)):
            messages.success(request, "项目已登记。")
            return redirect("project", project.pk)
    return render(request, TEMPLATE, {"form": form, "parent": parent}, status=422 if form.errors else 200)


def _parent(request: OfficerRequest) -> Project | None:
    """Return the project whose phase is registered, when the address names one."""
    number = request.GET.get("parent", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    parent = project_of(request, int(number))
    require(may_report_on(request.officer, parent))
    return parent


def _registered(request: OfficerRequest, form: ProjectForm) -> Project | None:
    """Register what a form says; return nothing when the domain refuses."""
    values = form.values()
    values.setdefault("zone", request.officer.zone)
    try:
        return create_project(values=values, by=request.officer, now=request.now)
    except DomainError as error:
        form.refuse(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def edit(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Change what is promised about a project, if it is still what the officer saw."""
    project = project_of(request, project_id)
    require(may_report_on(request.officer, project))
    form, status = ProjectForm(officer=request.officer, project=project), 200
    form.initial["version"] = project.version
    overtaken: list[Overtaken] = []
    if request.method == "POST":
        form, status = ProjectForm(request.POST, officer=request.officer, project=project), 422
        try:
            if form.is_valid():
                return _edited(request, form, project)
        except StaleVersionError:
            form, overtaken = rebased(form, project_of(request, project_id), request.officer)
            form.add_error(None, OVERTAKEN)
            status = 409
        except DomainError as error:
            form.refuse(error)
    context = {"form": form, "project": project, "overtaken": overtaken}
    return render(request, TEMPLATE, context, status=status)


def _edited(request: OfficerRequest, form: ProjectForm, project: Project) -> HttpResponse:
    """
    Write the changes and go back to the project.

    :raises DomainError: if a rule refuses, or somebody else was faster
    """
    version = form.cleaned_data["version"] or 0
    edit_project(project=project, version=version, changes=form.changes(), by=request.officer, now=request.now)
    messages.success(request, "项目信息已保存。" if form.changes() else "没有改动。")
    return redirect("project", project.pk)
