"""A stall rule tried on the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from projects.models import Project
from projects.rules.months import month_end, month_text, previous_month
from tracker.pages.stalled.forms import TrialForm
from tracker.queries.stalled.backtest import BacktestResult, Trial, backtest
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from projects.models import RuleVersion
    from tracker.pages.decorators import OfficerRequest

TRIED = ("first", "last", "yellow", "red", "known")


def trial_form(request: OfficerRequest, rule: RuleVersion) -> TrialForm:
    """Return what is asked to be tried, or what may be."""
    asked = request.GET
    if asked.get("first"):
        return TrialForm({name: asked.get(name, "") for name in TRIED})
    last = previous_month(request.today.replace(day=1))
    first = last.replace(year=last.year - 1)
    return TrialForm(
        initial={"first": month_text(first), "last": month_text(last), "yellow": rule.yellow, "red": rule.red}
    )


def tried(request: OfficerRequest, rule: RuleVersion, form: TrialForm) -> BacktestResult:
    """Run the rule over the past of what the officer sees; nothing is changed by it."""
    asked = form.cleaned_data
    changes = {name: asked[name] for name in ("yellow", "red") if asked[name] is not None}
    trial = Trial(
        replace(rule.as_rule(), **changes, is_enabled=True),
        asked["first"],
        min(month_end(asked["last"]), request.today),
        is_weekly=False,
        as_known_then=asked["known"] != "now",
    )
    return backtest(Project.objects.visible_to(request.officer), trial, patience=patience_of_settings())
