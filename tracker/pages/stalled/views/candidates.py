"""The projects that could be put on a target list, to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from projects.models import Project
from projects.operations import targets
from projects.permissions import may_keep_targets
from projects.rules.waiting import METHOD as FORECAST
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import parse_pk, require
from tracker.pages.stalled import target_forms as forms
from tracker.pages.stalled.candidate_lists import candidate_columns
from tracker.queries.stalled.candidates import candidates, expectation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import TargetMember

MOST_TICKS = 300
"""Rows of a page, all of which may be ticked and sent at once."""


@require_safe
@officer_required
def target_candidate_list(request: OfficerRequest) -> HttpResponse:
    """Show the projects that may reach a stage between two days, by plan or by forecast."""
    form = forms.CandidateForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/stalled/candidates.html", {"form": form}, status=422)
    rows = candidates(form.question())
    may_keep = may_keep_targets(request.officer)
    columns = candidate_columns(may_tick=may_keep)
    table = Table(request, "target-candidates", "可列入的项目", columns, rows, per_page=MOST_TICKS, noun="个项目")
    context = {
        "form": form,
        "sums": expectation(rows),
        "method": FORECAST,
        "addition_form": forms.TargetAdditionForm() if may_keep else None,
        "query": form.query_string(),
        "today": request.today,
    }
    template = "tracker/pages/stalled/candidates.html"
    return list_response(request, template, table, question_lines=form.heading(), context=context)


@require_POST
@officer_required
def target_member_add(request: OfficerRequest) -> HttpResponse:
    """Put the ticked projects on a list."""
    require(may_keep_targets(request.officer))
    form = forms.TargetAdditionForm(request.POST)
    numbers = [number for text in request.POST.getlist("project") if (number := parse_pk(text)) is not None]
    ticked = list(Project.objects.visible_to(request.officer).filter(pk__in=numbers).order_by("pk"))
    added: list[TargetMember] = []

    def add() -> None:
        added.extend(targets.add_members(projects=ticked, **form.cleaned_data, by=request.officer, now=request.now))

    if not form.submit(add):
        for errors in form.errors.values():
            messages.error(request, "".join(str(error) for error in errors))
        return redirect("target-candidates")
    messages.success(request, f"已列入 {len(added)} 个项目，其余 {len(ticked) - len(added)} 个已在名单上。")
    return redirect("target", form.cleaned_data["target"].pk)
