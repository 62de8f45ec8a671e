"""The rates on pages: never a percentage without basis, window, day, both parts and the projects behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.money import wan_text
from projects.rules.rates import BASES, INDUSTRY_ONLY, RATE_LABELS, Formula, Rate, RateMeasure
from projects.rules.stages import COHORT_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.forms import NO_CHAIN, LeagueForm, RatesForm, RoundsForm
from tracker.queries.rates import tables as rates
from tracker.queries.rates.selection import Grouping
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.queries.rates.tables import RateRow

USUAL_GROUPING = {Role.ZONE: Grouping.NONE, Role.UNIT: Grouping.ZONE}
ASKED_BY = ("basis", "by", "rate", "group", "cohort", "reached", "from", "to")
"""What a link to the projects behind a figure does not repeat."""


@dataclass(frozen=True)
class Figure:
    """A rate as it is shown: its parts, and the questions whose answers are the projects behind them."""

    rate: Rate
    numerator: str
    denominator: str
    reached: str
    members: str


def figure(formula: Formula, rate: Rate, form: RoundsForm, **narrowed: str) -> Figure:
    """Return a rate with its parts and its links."""
    text = wan_text if formula.measure is RateMeasure.AMOUNT else str
    if formula.subset == INDUSTRY_ONLY and not form.cleaned_data["category"]:
        narrowed.setdefault("category", "industry")
    behind = form.query(*ASKED_BY, **narrowed, cohort=str(formula.cohort))
    return Figure(rate, text(rate.numerator), text(rate.denominator), f"{behind}&reached=true", behind)


def narrowing(by: Grouping, key: str | None) -> dict[str, str]:
    """Return what a question has to say more to be about one row of a table."""
    if key is None or by is Grouping.NONE:
        return {}
    if by is Grouping.ROUND:
        return {"first": key, "last": key}
    return {str(by): key or NO_CHAIN}


def formulas_of(code: str) -> list[tuple[str, Formula]]:
    """Return the three formulas of a basis under the names that their rates have on the screen."""
    return [(RATE_LABELS[name], formula) for name, formula in BASES[code].formulas().items()]


def _rows(found: list[RateRow], code: str, form: RatesForm) -> list[dict[str, Any]]:
    """Return the rows of one basis, each with its three figures."""
    formulas = BASES[code].formulas().values()
    return [
        {
            "label": row.label,
            "is_total": row.key is None,
            "figures": [
                figure(one, one.compute(row.tallies[one.cohort]), form, **narrowing(form.by_what, row.key))
                for one in formulas
            ],
        }
        for row in found
    ]


def _lists(total: RateRow, form: RatesForm) -> list[dict[str, Any]]:
    """Return what the three lists hold, and where their members went."""
    return [
        {
            "label": COHORT_LABELS[cohort],
            "tally": tally,
            "pending": tally.members - tally.reached - tally.not_due - tally.removed,
            "amount_wan": wan_text(tally.amount),
            "query": form.query(*ASKED_BY, cohort=str(cohort)),
        }
        for cohort, tally in total.tallies.items()
    ]


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the three rates of each basis asked for, by group."""
    form = RatesForm(request, by=str(USUAL_GROUPING.get(Role(request.officer.role), Grouping.UNIT)))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/rates.html", {"form": form}, status=422)
    by = form.by_what
    table = rates.rates_table(officer=request.officer, window=form.window, selection=form.selection(), by=by)
    found = [table.total] if by is Grouping.NONE else [*table.rows, table.total]
    tables = [
        {"basis": BASES[code], "formulas": formulas_of(code), "rows": _rows(found, code, form)} for code in form.bases()
    ]
    context = {"form": form, "window": form.window, "tables": tables, "lists": _lists(table.total, form)}
    return render(request, "tracker/pages/rates/rates.html", {**context, "query": form.query()})


@require_safe
@officer_required
def ranking(request: OfficerRequest) -> HttpResponse:
    """Show zones ranked by one rate of one basis, each within its group."""
    form = LeagueForm(request, basis=next(iter(BASES)), rate=next(iter(RATE_LABELS)))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/league.html", {"form": form}, status=422)
    asked = form.cleaned_data
    formula = BASES[asked["basis"]].formulas()[asked["rate"]]
    places = rates.league(
        officer=request.officer,
        window=form.window,
        selection=form.selection(),
        formula=formula,
        group=asked["group"] or None,
    )
    context = {
        "form": form,
        "window": form.window,
        "basis": BASES[asked["basis"]],
        "rate": RATE_LABELS[asked["rate"]],
        "formula": formula,
        "rows": [{"place": one, "figure": figure(formula, one.rate, form, zone=str(one.zone.pk))} for one in places],
        "query": form.query(),
    }
    return render(request, "tracker/pages/rates/league.html", context)
