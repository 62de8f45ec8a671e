"""The register of problems: putting one on it, passing it upwards, resolving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.permissions import may_report_on
from tracker.models import Problem, ReviewLevel
from tracker.operations.problems import ABOVE, escalate_problem, raise_problem, resolve_problem
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.registry.views.project_detail import submit_to_project
from tracker.pages.reports.forms import EscalateForm, ProblemForm, ResolveForm
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404, list_heading, paginate, parse_pk
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from tracker.models.problem import ProblemQuerySet

OPEN, OVERDUE, RESOLVED, ALL = "open", "overdue", "resolved", "all"
STATES = ((OVERDUE, "逾期未办结"), (OPEN, "未办结"), (RESOLVED, "已办结"), (ALL, "全部"))


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
    """Show the problems that a filter finds, the most urgent first."""
    params = {name: request.GET.get(name, "") for name in ("state", "level", "zone")}
    params["state"] = params["state"] or OPEN
    problems = _filter_problems(request, params).select_related("project__zone").order_by("due_on", "pk")
    asked = {"state": params["state"], "review_level": params["level"], "zone": params["zone"]}
    context = {
        "question_lines": list_heading(request, asked, state=STATES, review_level=ReviewLevel.choices),
        "page": paginate(request, problems),
        "overdue": Problem.objects.visible_to(request.officer).overdue(request.today).count(),
        "params": params,
        "query": urlencode({name: value for name, value in params.items() if value}),
        "states": STATES,
        "levels": ReviewLevel.choices,
        "zones": Zone.objects.visible_to(request.officer),
        "today": request.today,
    }
    return render(request, "tracker/pages/reports/problems.html", context)


def _filter_problems(request: OfficerRequest, params: Mapping[str, str]) -> ProblemQuerySet:
    """Return the visible problems that the filter finds; a value that it does not know filters nothing."""
    problems: ProblemQuerySet = Problem.objects.visible_to(request.officer)
    match params["state"]:
        case "overdue":
            problems = problems.overdue(request.today)
        case "open":
            problems = problems.open()
        case "resolved":
            problems = problems.filter(resolved_at__isnull=False)
    if params["level"] in ReviewLevel.values:
        problems = problems.filter(level=params["level"])
    zone = parse_pk(params["zone"])
    return problems if zone is None else problems.filter(project__zone=zone)


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
