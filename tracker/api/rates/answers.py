"""Tables and tallies as they are answered: no percentage without its two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from projects.rules.dispatch_rates import DISPATCH_FORMULAS, reduction_remark
from projects.rules.money import wan_text
from projects.rules.rates import BASES, Rate, RateMeasure, Ratio
from projects.rules.stages import Cohort
from projects.rules.states import State
from projects.rules.tallying import Tally
from tracker.queries.rates.members import member_as_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from projects.rules.dispatch_rates import DispatchTally
    from tracker.queries.rates.dispatch import DispatchRow
    from tracker.queries.rates.tables import LeaguePlace, RateRow
    from tracker.queries.rates.window import Window


def window_answer(window: Window) -> dict[str, Any]:
    """Return the question that a table answers."""
    return {
        "as_of": window.as_of,
        "known_at": localtime(window.known_at),
        "reviewed": window.reviewed,
        "first": window.rounds[0].key if window.rounds else None,
        "last": window.rounds[-1].key if window.rounds else None,
        "rounds": [one.key for one in window.rounds],
        "left_out": [one.key for one in window.left_out],
    }


def row_answer(row: RateRow, bases: Iterable[str]) -> dict[str, Any]:
    """Return one group: what was counted of the three lists, and the rates of each basis."""
    return {
        "key": row.key,
        "label": row.label,
        "signed": _cell(row.tallies[Cohort.SIGNED]),
        "started": _started(row.tallies[Cohort.STARTED]),
        "producing": _producing(row.tallies[Cohort.PRODUCING]),
        "rates": {code: _rates(code, row.tallies) for code in bases},
    }


def _cell(tally: Tally) -> dict[str, Any]:
    return {
        "members": tally.members,
        "amount_wan": wan_text(tally.amount),
        "reached": tally.reached,
        "reached_amount_wan": wan_text(tally.reached_amount),
        "counted": tally.members - tally.not_due - tally.removed,
        "not_due": tally.not_due,
        "not_due_amount_wan": wan_text(tally.not_due_amount),
        "removed": tally.removed,
        "removed_amount_wan": wan_text(tally.removed_amount),
        "terminated": tally.terminated,
    }


def _started(tally: Tally) -> dict[str, Any]:
    return {**_cell(tally), "completed_wan": wan_text(tally.completed)}


def _producing(tally: Tally) -> dict[str, Any]:
    return {
        **_cell(tally),
        "industry_members": tally.industry_members,
        "industry_reached": tally.industry_reached,
        "industry_not_due": tally.industry_not_due,
        "industry_removed": tally.industry_removed,
        "expected_output_wan": wan_text(tally.expected_output),
        "actual_output_wan": wan_text(tally.actual_output),
    }


def _rates(code: str, tallies: Mapping[Cohort, Tally]) -> dict[str, Any]:
    return {
        name: rate_answer(formula.compute(tallies[formula.cohort]), formula.measure)
        for name, formula in BASES[code].formulas().items()
    }


def ratio_answer(ratio: Ratio, measure: RateMeasure) -> dict[str, Any]:
    """Return a share with its two parts; amounts in 万元."""
    text = wan_text if measure is RateMeasure.AMOUNT else str
    return {
        "numerator": text(ratio.numerator),
        "denominator": text(ratio.denominator),
        "percent": None if ratio.percent is None else f"{ratio.percent:.2f}",
        "measure": str(measure),
    }


def rate_answer(rate: Rate, measure: RateMeasure) -> dict[str, Any]:
    """Return a rate, with where each member of its list went."""
    return {
        **ratio_answer(rate, measure),
        "counted": rate.counted,
        "not_due": rate.not_due,
        "removed": rate.removed,
        "outside_subset": rate.outside_subset,
    }


def place_answer(place: LeaguePlace, measure: RateMeasure) -> dict[str, Any]:
    """Return a zone's place in a ranking."""
    return {
        "rank": place.rank,
        "ranked_among": place.ranked_among,
        "zone": place.zone.pk,
        "zone_name": place.zone.name,
        "unit": place.zone.unit_id,
        "unit_name": place.zone.unit.name,
        "group": place.zone.group,
        "members": place.rate.members,
        **rate_answer(place.rate, measure),
    }


def member_answer(row: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Return one member of a list; what happened after the day is not told."""
    row = member_as_of(row, as_of)
    return {
        "id": row["id"],
        "project": row["project_id"],
        "project_name": row["project_name"],
        "zone": row["zone_id"],
        "zone_name": row["zone_name"],
        "unit": row["unit_id"],
        "unit_name": row["unit_name"],
        "round": f"{row['round_year']}-{row['round_number']}",
        "category": row["category"],
        "chain": row["chain"],
        "amount_wan": wan_text(row["amount_yuan"]),
        "expected_output_wan": _wan_or_none(row["expected_output_yuan"]),
        "planned_next_on": row["planned_next_on"],
        "state": str(State(row["state"])),
        "reached_on": row["fact_reached_on"],
        "completed_wan": _wan_or_none(row["fact_completed"]),
        "actual_output_wan": _wan_or_none(row["fact_actual"]),
        "left_on": row["fact_left_on"],
        "left_kind": row["fact_left_kind"],
        "left_reason": row["fact_left_reason"],
    }


def _wan_or_none(yuan: int | None) -> str | None:
    return None if yuan is None else wan_text(yuan)


def dispatch_answer(row: DispatchRow) -> dict[str, Any]:
    """Return one group's three shares of the dispatch, with what was counted."""
    tally: DispatchTally = row.tally
    return {
        "key": row.key,
        "label": row.label,
        "planned_new": tally.planned_new,
        "planned_new_started": tally.planned_new_started,
        "continuing": tally.continuing,
        "continuing_at_work": tally.continuing_at_work,
        "planned_investment_wan": wan_text(tally.planned_investment),
        "completed_in_year_wan": wan_text(tally.completed_in_year),
        "reduced": tally.reduced,
        "reduced_wan": wan_text(tally.reduced_amount),
        "remark": reduction_remark(tally),
        "producing": tally.producing,
        "full_output": tally.full_output,
        "rates": {name: ratio_answer(share.compute(tally), share.measure) for name, share in DISPATCH_FORMULAS.items()},
    }
