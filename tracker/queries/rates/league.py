"""Zones ranked by one rate of one basis, each within its assessment group (考核分组)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tracker.queries.rates.labels import zones_of
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import NO_TALLY, tallies_of
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.rules.rates import Formula, Rate
    from tracker.queries.rates.window import Window
    from zones.models import Officer


@dataclass(frozen=True)
class Place:
    """A zone's place among the zones of its group that the officer sees. Ties share a rank."""

    rank: int
    ranked_among: int
    zone: Zone
    rate: Rate


def league(
    *, officer: Officer, window: Window, selection: Selection, formula: Formula, group: str | None = None
) -> list[Place]:
    """
    Return the zones of one group, or of every group in turn, best first. Two queries.

    What is compared is the printed percentage. Where there is nothing to divide by, a zone comes last.
    """
    tallies = tallies_of(officer, window, selection, formula.cohort, Grouping.ZONE)
    zones = zones_of(officer, selection, tallies.keys()).select_related("unit")
    asked = [zone for zone in zones if group is None or zone.group == group]
    order = list(Zone.Group.values)
    asked.sort(key=lambda zone: order.index(zone.group))
    return [
        place
        for _, of_group in groupby(asked, key=lambda zone: zone.group)
        for place in _ranked((zone, formula.compute(tallies.get(zone.pk, NO_TALLY))) for zone in of_group)
    ]


def _ranked(rates: Iterable[tuple[Zone, Rate]]) -> list[Place]:
    """Sort best first, equal ones and those with nothing to divide by in the order of unit and zone."""
    listed = list(rates)
    percents = [rate.percent for _, rate in listed]
    known = sorted(percent for percent in percents if percent is not None)
    places = []
    for (zone, rate), percent in zip(listed, percents, strict=True):
        better = len(known) if percent is None else len(known) - bisect_right(known, percent)
        places.append(Place(better + 1, len(listed), zone, rate))
    return sorted(places, key=lambda place: (place.rank, place.zone.unit_id, place.zone.pk))
