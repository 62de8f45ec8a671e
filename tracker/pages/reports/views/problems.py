"""The register of problems: putting one on it, passing it upwards, resolving it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.permissions import may_report_on
from tracker.models import Problem
from tracker.operations.problems import ABOVE, escalate_problem, raise_problem, resolve_problem
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.registry.views.project_detail import submit_to_project
from tracker.pages.reports.forms import EscalateForm, ProblemForm, ResolveForm
from tracker.pages.reports.lists import OPEN, PROBLEMS, ProblemFilterForm, with_states
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@officer_required
def problem_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Put a problem of a project on the register."""
    project = get_reportable_project(request.officer, project_id)
    form = ProblemForm(request.POST)

    def record() -> None:
        raise_problem(project=project, **form.cleaned_data, **actor_kwargs(request))

    return submit_to_project(request, project, form, record, name="problem_form", success="问题已登记。")


@require_safe
@officer_required
def problem_list(request: OfficerRequest) -> HttpResponse:
    """Show the problems that the filters find, the most urgent first."""
    form = ProblemFilterForm(request.GET, request.officer, state=OPEN)
    visible = Problem.objects.visible_to(request.officer)
    problems = form.filtered(visible, request.today).select_related("project__zone").order_by("due_on", "pk")
    rows = partial(with_states, today=request.today)
    table = Table(request, "problems", "存在问题", PROBLEMS, problems, prepare=rows, noun="个问题")
    return list_response(
        request,
        "tracker/pages/reports/problems.html",
        table,
        question_lines=form.heading(request.now),
        context={"form": form, "overdue": visible.overdue(request.today).count()},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def problem_detail(request: OfficerRequest, problem_id: int) -> HttpResponse:
    """Show a problem; pass it to the next level, or say what was done about it."""
    problems = Problem.objects.visible_to(request.officer)
    problem = get_visible_or_404(problems.select_related("project__zone__unit", "raised_by", "resolved_by"), problem_id)

    def escalate(form: EscalateForm) -> None:
        escalate_problem(problem=problem, **form.cleaned_data, by=request.officer, now=request.now)

    def resolve(form: ResolveForm) -> None:
        resolve_problem(problem=problem, **form.cleaned_data, by=request.officer, now=request.now)

    may_settle = may_report_on(request.officer, problem.project)
    multiform = MultiForm(request)
    version = {"version": problem.version}
    # Also when it is resolved: the refusal of the operation tells officers who came too late why nothing was done.
    multiform.add("escalate", EscalateForm, escalate, "问题已提级。", initial=version)
    multiform.add("resolve", ResolveForm, resolve, "问题已办结。", initial=version)
    if multiform.process(is_allowed=may_settle):
        return redirect("project", problem.project_id)
    if request.method == "POST":
        # The refusal may be about what somebody else wrote meanwhile: show the problem as it stands now.
        problem.refresh_from_db()
    context = {
        "problem": problem,
        "project": problem.project,
        "may_settle": may_settle and problem.resolved_at is None,
        "has_above": problem.level in ABOVE,
        "today": request.today,
        **multiform.forms,
    }
    return render(request, "tracker/pages/reports/problem.html", context, status=multiform.status)
