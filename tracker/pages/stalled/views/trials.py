"""Other thresholds of a stall rule: beside those in force on the projects of today, and adopted as they were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.models import Project, RuleVersion
from projects.permissions import may_change_stall_rules
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import require
from tracker.pages.stalled.lists import CHANGES
from tracker.pages.stalled.trial_forms import RuleAdoptionForm, StallTrialForm
from tracker.pages.stalled.views.rules import save_rule
from tracker.queries.stalled.comparison import CHANGE_LABELS, RuleComparison, compare_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

TEMPLATE = "tracker/pages/stalled/trial.html"


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def stall_rule_trial(request: OfficerRequest) -> HttpResponse:
    """Show whose light would change by other thresholds; make these the next version of the rule."""
    code = request.GET.get("code", "").replace("\0", "")  # PostgreSQL takes no NUL in a text
    versions = list(RuleVersion.objects.filter(code=code).select_related("unit").order_by("-id"))
    if not any(version.unit_id is None and not version.category for version in versions):
        raise Http404
    may_change = may_change_stall_rules(request.officer)
    if request.method == "POST":
        require(may_change)
    form = StallTrialForm(request.GET, request.officer, versions)
    compared: list[RuleComparison] = []
    if not form.submit(lambda: compared.append(_compared(request, form))):
        return render(request, TEMPLATE, {"form": form, "rule": versions[0]}, status=422)
    adoption = _adoption(request, form, versions)
    if adoption.submit(lambda: save_rule(request, form.present, adoption)):
        messages.success(request, "已采用这组值，是规则的一个新版本；此前的判断不受影响。")
        return redirect(f"{reverse('stall-rule')}?code={code}")
    comparison = compared[0]
    wanted = form.cleaned_data["change"]
    rows = [changed for changed in comparison.changes if wanted in {"", changed.change}]
    context = {
        "form": form,
        "rule": form.present,
        "trial": form.trial(),
        "levels": comparison.levels,
        "changes": [(change, label, comparison.count(change)) for change, label in CHANGE_LABELS.items()],
        "adoption": adoption if may_change else None,
    }
    return list_response(
        request,
        TEMPLATE,
        Table(request, "stall-trial", "规则试用", CHANGES, rows, noun="个项目的灯会变"),
        question_lines=form.heading(request.now),
        context=context,
        status=422 if adoption.errors else 200,
    )


def _compared(request: OfficerRequest, form: StallTrialForm) -> RuleComparison:
    """
    Return the comparison of today, of the projects that the officer sees.

    :raises DomainError: if they are more than can be judged while somebody waits
    """
    projects = Project.objects.visible_to(request.officer)
    unit = form.cleaned_data["unit"]
    if unit:
        # Of other units nothing changes by a rule of one.
        projects = projects.filter(zone__unit=unit)
    return compare_rule(projects, form.trial(), request.today)


def _adoption(request: OfficerRequest, form: StallTrialForm, versions: Sequence[RuleVersion]) -> RuleAdoptionForm:
    data = form.cleaned_data
    tried = {name: data[name] for name in ("category", "unit", "yellow", "red")}
    initial = {**tried, "is_enabled": True, "valid_from": request.today, "seen": versions[0].pk}
    return RuleAdoptionForm(posted_data(request), initial=initial)
