"""The other trio as tables show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.dispatch_rates import DISPATCH_FORMULAS, PLAN_STATE_LABELS, reduction_remark
from projects.rules.half_year import half_year
from projects.rules.rates import RateMeasure
from tracker.pages.display import wan
from tracker.pages.rates.display import row_params

if TYPE_CHECKING:
    from tracker.pages.rates.dispatch_forms import DispatchForm
    from tracker.queries.rates.dispatch import DispatchRow


def dispatch_row(row: DispatchRow, form: DispatchForm) -> dict[str, Any]:
    """Return a group's three shares, each as percent, numerator and denominator, in projects or 万元."""
    shares = []
    for share in DISPATCH_FORMULAS.values():
        ratio = share.compute(row.tally)
        text = wan if share.measure is RateMeasure.AMOUNT else str
        shares.append((ratio.percent, text(ratio.numerator), text(ratio.denominator)))
    half = half_year(row.tally)
    return {
        "label": row.label,
        "is_total": row.key is None,
        "tally": row.tally,
        "shares": shares,
        "half": half,
        "half_missing_wan": wan(half.investment_completion.missing),
        "remark": reduction_remark(row.tally),
        "query": form.query_string("by", **row_params(form.grouping, row.key)),
    }


def dispatch_member_row(member: dict[str, Any]) -> dict[str, Any]:
    """Return a project behind a figure of the dispatch with labels for codes, and what it lacks to a half."""
    return {
        **member,
        "category": dict(Category.choices)[member["category"]],
        "state": PLAN_STATE_LABELS[member["state"]] if member["state"] else "",
        "gap": half_year(member["tally"]).investment_completion,
    }
