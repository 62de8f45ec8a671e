"""The figures of the demo that a release must leave as they were, read as the officers of the province read them."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from projects.models import Project, TargetList
from projects.rules.rates import BASES
from tracker.queries.rates import dispatch, dispatch_facts
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import RateRow, rates_table
from tracker.queries.rates.window import resolve_window
from tracker.queries.stalled import scan, targets
from tracker.queries.stalled.project_facts import Moment
from zones.models import Officer, Role

DAYS = (date(2023, 12, 31), date(2024, 12, 31))


def read_figures(*, now: datetime) -> dict[str, Any]:
    """Return the rates, the three rates of the year, what was stalled and the target lists, on two days of the demo."""
    everybody = Officer(role=Role.PROVINCE)  # never saved: nobody is signed in at a terminal
    read = {str(day): _of_day(everybody, day, now) for day in DAYS}
    plain: dict[str, Any] = json.loads(json.dumps(read, default=str))
    return plain


def missing(before: Any, after: Any, place: str = "") -> list[str]:
    """Return where figures differ from those of before; what a later release has counted besides is no difference."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [line for key in before for line in missing(before[key], after.get(key), f"{place} › {key}")]
    return [] if before == after else [f"{place}: {before} became {after}"]


def _of_day(officer: Officer, day: date, now: datetime) -> dict[str, Any]:
    window = resolve_window(first=None, last=None, as_of=day, known_at=None, now=now)
    rates = rates_table(officer=officer, window=window, selection=Selection(), by=Grouping.UNIT)
    year = dispatch.dispatch_table(dispatch_facts.DispatchQuestion(officer, day.year, day, Selection()), Grouping.UNIT)
    return {
        "rates": {row.label: _rates(row) for row in [*rates.rows, rates.total]},
        "dispatch": {row.label: asdict(row.tally) for row in [*year.rows, year.total]},
        "stalled": _stalled(day),
        "targets": {
            str(target.pk): asdict(targets.target_progress(officer=officer, target=target, moment=Moment(day)).tally)
            for target in TargetList.objects.order_by("pk")
        },
    }


def _rates(row: RateRow) -> dict[str, str]:
    found = {}
    for basis in BASES.values():
        for name, formula in basis.formulas().items():
            rate = formula.compute(row.tallies[formula.cohort])
            found[f"{basis.code} {name}"] = f"{rate.numerator}/{rate.denominator}"
    return found


def _stalled(day: date) -> dict[str, Any]:
    """Return how many findings each rule has, and one digest of which projects and since when."""
    found = scan.scan(Project.objects.standing(), Moment(day)).stalled
    lines = sorted(
        f"{stall.project} {stall.finding.rule.code} {stall.finding.level} {stall.finding.since} {stall.idle_since}"
        for stall in found
    )
    counts = Counter(str(project.finding.rule.code) for project in found)
    return {**dict(sorted(counts.items())), "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest()}
