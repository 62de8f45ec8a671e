"""The register of problems across projects; passing one upwards, resolving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError, StaleVersionError
from projects.permissions import may_report_on
from tracker.models import Problem, ReviewLevel
from tracker.operations.problems import ABOVE, escalate_problem, resolve_problem
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.fields import DayField, PageForm
from tracker.pages.shortcuts import get_visible_or_404, require
from zones.models import Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.models.problem import ProblemQuerySet

PER_PAGE = 50
OPEN, OVERDUE, RESOLVED, ALL = "open", "overdue", "resolved", "all"
STATES = ((OVERDUE, "逾期未办结"), (OPEN, "未办结"), (RESOLVED, "已办结"), (ALL, "全部"))
FILTERS = ("state", "level", "zone")


class EscalateForm(PageForm):
    """Why a problem goes to the next level up."""

    reason = forms.CharField(label="提级原因", max_length=300)
    due_on = DayField("新的解决期限", required=False, help_text="不填则不变")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ResolveForm(PageForm):
    """What was done about a problem."""

    resolution = forms.CharField(label="解决情况", max_length=1000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _found(request: OfficerRequest, asked: dict[str, str]) -> ProblemQuerySet:
    """Return the visible problems that a filter finds."""
    found: ProblemQuerySet = Problem.objects.visible_to(request.officer)
    match asked["state"]:
        case "overdue":
            found = found.overdue(request.today)
        case "open":
            found = found.open()
        case "resolved":
            found = found.filter(resolved_at__isnull=False)
    if asked["level"] in ReviewLevel.values:
        found = found.filter(level=asked["level"])
    zone = asked["zone"]
    return found.filter(project__zone=int(zone)) if zone.isascii() and zone.isdecimal() and len(zone) < 19 else found


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the problems that a filter finds, the most urgent first."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    asked["state"] = asked["state"] or OPEN
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in asked.items() if value})
    found = _found(request, asked).select_related("project__zone").order_by("due_on", "pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "overdue": Problem.objects.visible_to(request.officer).overdue(request.today).count(),
        "asked": asked,
        "query": kept.urlencode(),
        "states": STATES,
        "levels": ReviewLevel.choices,
        "zones": Zone.objects.visible_to(request.officer),
        "today": request.today,
    }
    return render(request, "tracker/pages/reports/problems.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest, problem_id: int) -> HttpResponse:
    """Show a problem; pass it to the next level, or say what was done about it."""
    people = ("project__zone__unit", "raised_by", "resolved_by")
    problem = get_visible_or_404(Problem.objects.visible_to(request.officer).select_related(*people), problem_id)
    may_settle, status = may_report_on(request.officer, problem.project), 200
    start = {"version": problem.version}
    filled: dict[str, PageForm] = {"escalate": EscalateForm(initial=start), "resolve": ResolveForm(initial=start)}
    if request.method == "POST":
        require(may_settle)
        name = "escalate" if "escalate" in request.POST else "resolve"
        filled[name] = (EscalateForm if name == "escalate" else ResolveForm)(request.POST)
        if status := _refused(request, problem, name, filled[name]):
            problem.refresh_from_db()
        else:
            return redirect("project", problem.project_id)
    context = {
        "problem": problem,
        "project": problem.project,
        "may_settle": may_settle and problem.resolved_at is None,
        "has_above": problem.level in ABOVE,
        "today": request.today,
        **filled,
    }
    return render(request, "tracker/pages/reports/problem.html", context, status=status or 200)


def _refused(request: OfficerRequest, problem: Problem, name: str, form: PageForm) -> int:
    """Do what a form says; return 0, or with which status it is refused."""
    act: Any = escalate_problem if name == "escalate" else resolve_problem
    if not form.is_valid():
        return 422
    try:
        act(problem=problem, **form.cleaned_data, by=request.officer, now=request.now)
    except DomainError as error:
        form.refuse(error)
        return 409 if isinstance(error, StaleVersionError) else 422
    messages.success(request, "问题已提级。" if name == "escalate" else "问题已办结。")
    return 0
