"""The stall rules: the list of them, and one with its versions, a change of it and its backtest."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project, RuleVersion
from projects.operations.stall_rules import change_rule
from projects.permissions import may_change_stall_rules
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import require
from tracker.pages.stalled.forms import BacktestForm, RuleForm, initial_of_rule
from tracker.queries.stalled.backtest import backtest, check_size
from tracker.reminders.issuing import patience_of_settings

CHANGEABLE = ("yellow", "red", "is_enabled", "valid_from")


@require_safe
@officer_required
def stall_rule_list(request: OfficerRequest) -> HttpResponse:
    """Show the newest version of each rule and scope, those that are on first."""
    versions = RuleVersion.objects.select_related("unit", "recorded_by").order_by("code", "category", "unit", "version")
    # Ordered by version, so that the last one of each scope stays in the dictionary.
    newest = {(version.code, version.category, version.unit_id): version for version in versions}
    rules = sorted(newest.values(), key=lambda version: (not version.is_enabled, version.preset, version.code))
    context = {"rules": rules, "may_change": may_change_stall_rules(request.officer)}
    return render(request, "tracker/pages/stalled/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def stall_rule_detail(request: OfficerRequest) -> HttpResponse:
    """Show one rule with its versions; change it, or try it on the past of the projects that the officer sees."""
    code = request.GET.get("code", "").replace("\0", "")  # PostgreSQL takes no NUL in a text
    versions = list(RuleVersion.objects.filter(code=code).select_related("unit", "recorded_by").order_by("-id"))
    # Newest first: the version that holds for every unit, after which the page is called.
    general = next((version for version in versions if version.unit_id is None), None)
    if general is None:
        raise Http404
    may_change = may_change_stall_rules(request.officer)
    if request.method == "POST":
        require(may_change)
    initial = {**initial_of_rule(general), "valid_from": request.today, "seen": versions[0].pk}
    form = RuleForm(posted_data(request), initial=initial)
    if form.submit(lambda: save_rule(request, general, form)):
        messages.success(request, "规则已调整，是一个新的版本；此前的判断不受影响。")
        return redirect(f"{reverse('stall-rule')}?code={general.code}")
    backtest_form = BacktestForm(request.GET, rule=general, today=request.today)
    result = None
    # Through the gate of visibility: a trial counts only projects that the reader may see.
    projects = Project.objects.visible_to(request.officer)
    if backtest_form.submit(lambda: check_size(projects, backtest_form.months)):
        result = backtest(projects, backtest_form.trial(), patience=patience_of_settings())
    context = {
        "rule": general,
        "versions": versions,
        "form": form,
        "backtest_form": backtest_form,
        "result": result,
        "may_change": may_change,
    }
    status = 422 if form.errors or backtest_form.errors else 200
    return render(request, "tracker/pages/stalled/rule.html", context, status=status)


def save_rule(request: OfficerRequest, general: RuleVersion, form: RuleForm) -> None:
    """Record the next version of the rule's scope that the form names; a new scope begins with the general rule."""
    category, unit = form.cleaned_data["category"], form.cleaned_data["unit"]
    scope = RuleVersion.objects.filter(code=general.code, category=category, unit=unit).order_by("-version").first()
    change_rule(
        general=scope or general,
        category=category,
        unit=unit,
        version=scope.version if scope else 0,  # the first version of its scope
        changes={name: form.cleaned_data[name] for name in CHANGEABLE},
        by=request.officer,
        now=request.now,
        reason=form.cleaned_data["reason"],
    )
