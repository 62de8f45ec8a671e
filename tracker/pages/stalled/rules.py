"""The stall rules, and a change of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.models import RuleVersion
from projects.operations.stall_rules import change_rule
from projects.permissions import may_change_stall_rules
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import require
from tracker.pages.stalled.backtest import trial_form, tried
from tracker.pages.stalled.forms import RuleForm, filled_from

if TYPE_CHECKING:
    from collections.abc import Sequence

HELD_ALREADY = "这条规则刚被别人调整过，请看过新的版本再改。"


def _newest(versions: Sequence[RuleVersion]) -> list[RuleVersion]:
    """Return the newest version of each scope."""
    return list({(row.code, row.category, row.unit_id): row for row in versions}.values())


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the rules as they stand."""
    versions = RuleVersion.objects.select_related("unit", "recorded_by").order_by("code", "category", "unit", "version")
    rows = sorted(_newest(list(versions)), key=lambda row: (not row.is_enabled, row.preset, row.code))
    return render(
        request,
        "tracker/pages/stalled/rules.html",
        {"rows": rows, "may_change": may_change_stall_rules(request.officer)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest) -> HttpResponse:
    """Show one rule with its versions; change it, or try it on the past."""
    code = request.GET.get("code", "").replace("\0", "")
    versions = list(RuleVersion.objects.filter(code=code).select_related("unit", "recorded_by").order_by("-id"))
    general = next((row for row in versions if row.unit_id is None), None)
    if general is None:
        raise Http404
    if request.method == "POST":
        require(may_change_stall_rules(request.officer))
    initial = {**filled_from(general), "valid_from": request.today, "seen": versions[0].pk}
    form = RuleForm(posted_data(request), initial=initial)
    if form.is_valid() and _changed(request, general, versions[0].pk, form):
        return redirect(f"{reverse('stall-rule')}?code={general.code}")
    trial = trial_form(request, general)
    context: dict[str, Any] = {
        "rule": general,
        "versions": versions,
        "form": form,
        "trial_form": trial,
        "result": tried(request, general, trial) if trial.is_bound and trial.is_valid() else None,
        "may_change": may_change_stall_rules(request.officer),
    }
    is_wrong = form.errors or (trial.is_bound and trial.errors)
    return render(request, "tracker/pages/stalled/rule.html", context, status=422 if is_wrong else 200)


def _changed(request: OfficerRequest, general: RuleVersion, newest: int, form: RuleForm) -> bool:
    values = dict(form.cleaned_data)
    category, unit, reason = values.pop("category"), values.pop("unit"), values.pop("reason")
    if values.pop("seen") != newest:
        form.add_error(None, HELD_ALREADY)
        return False
    scope = RuleVersion.objects.filter(code=general.code, category=category, unit=unit).order_by("-version").first()
    try:
        change_rule(
            general=scope or general,
            category=category,
            unit=unit,
            version=scope.version if scope else 0,
            changes=values,
            by=request.officer,
            now=request.now,
            reason=reason,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, "规则已调整，是一个新的版本；此前的判断不受影响。")
    return True
