"""What is entered on a project's page: milestones, files, problems, lists, yearly plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from projects.errors import DomainError
from projects.operations import cohort_entries, evidence, milestones, progress_figures
from projects.permissions import may_report_on
from projects.rules.stages import Cohort, Kind
from tracker.models import ReviewLevel
from tracker.operations.problems import raise_problem
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import EvidenceForm, MilestoneForm, PlanForm, ProblemForm
from tracker.pages.registry.forms.rounds import EntryForm
from tracker.pages.registry.views.project_detail import project_context, project_of
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from projects.models import Project
    from tracker.pages.fields import PageForm


def _entered(
    request: OfficerRequest, project: Project, form: PageForm, name: str, write: Callable[[], object], done: str
) -> HttpResponse:
    """Write what a form says and go back, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            write()
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, done)
            return redirect("project", project.pk)
    context = project_context(request, project, **{name: form})
    return render(request, "tracker/pages/registry/project.html", context, status=422)


def _own(request: OfficerRequest, number: int) -> Project:
    project = project_of(request, number)
    require(may_report_on(request.officer, project))
    return project


def _who(request: OfficerRequest) -> dict[str, Any]:
    return {"by": request.officer, "now": request.now}


@require_POST
@officer_required
def add_milestone(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Record that something happened."""
    project = _own(request, project_id)
    form = MilestoneForm(request.POST)

    def write() -> None:
        values = {**form.cleaned_data, "kind": Kind(form.cleaned_data["kind"])}
        milestones.record_milestone(project=project, today=request.today, **values, **_who(request))

    return _entered(request, project, form, "milestone_form", write, "已登记。")


@require_POST
@officer_required
def add_file(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Keep a file that shows something."""
    project = _own(request, project_id)
    form = EvidenceForm(request.POST, request.FILES, project=project)

    def write() -> None:
        file = form.cleaned_data.pop("file")
        shown = evidence.Shown(name=file.name, **form.cleaned_data)
        evidence.add_evidence(project=project, content=file.read(), shown=shown, today=request.today, **_who(request))

    return _entered(request, project, form, "evidence_form", write, "材料已保存。")


@require_POST
@officer_required
def add_problem(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Put a problem on the register."""
    project = _own(request, project_id)
    form = ProblemForm(request.POST)

    def write() -> None:
        values = {**form.cleaned_data, "level": ReviewLevel(form.cleaned_data["level"])}
        raise_problem(project=project, today=request.today, **values, **_who(request))

    return _entered(request, project, form, "problem_form", write, "问题已登记。")


@require_POST
@officer_required
def add_entry(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Put the project on a list."""
    project = _own(request, project_id)
    form = EntryForm(request.POST)

    def write() -> None:
        said = form.cleaned_data
        cohort, round_ = Cohort(said["cohort"]), said["round_"]
        cohort_entries.enter_project(
            project=project, round_=round_, cohort=cohort, declared=form.declared(), **_who(request)
        )

    return _entered(request, project, form, "entry_form", write, "已列入名单。")


@require_POST
@officer_required
def add_plan(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Record what the project is to invest in a year; a year that has a plan gets another in its place."""
    project = _own(request, project_id)
    form = PlanForm(request.POST)

    def write() -> None:
        said = form.cleaned_data
        planned = {"year": said["year"], "planned_yuan": said["planned_wan"], "reason": said["reason"]}
        progress_figures.record_annual_plan(project=project, **planned, **_who(request))

    return _entered(request, project, form, "plan_form", write, "年度计划已在账上。")
