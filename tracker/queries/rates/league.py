"""Zones in the order of one rate, each among the zones of its assessment group."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from projects.rules.tallying import NOTHING_COUNTED
from tracker.queries.rates.labels import zones_of
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.structure import as_called
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.rules.rates import Formula, Rate
    from tracker.queries.rates.window import Window
    from zones.models import Officer


@dataclass(frozen=True)
class LeaguePlace:
    """A zone's place among the zones of its assessment group (考核分组) that the officer sees. Ties share a rank."""

    rank: int
    ranked_among: int
    zone: Zone
    rate: Rate


def league(
    *, officer: Officer, window: Window, selection: Selection, formula: Formula, group: str | None = None
) -> list[LeaguePlace]:
    """
    Return the zones of one assessment group, or of every group in turn, best first. Three queries.

    What is compared is the printed percentage. Where there is nothing to divide by, a zone comes last.
    """
    tallies = tallies_of(officer, window, selection, formula.cohort, Grouping.ZONE)
    visible = zones_of(officer, selection, tallies.keys()).select_related("unit")
    if not officer.sees_everything:
        # Of a zone elsewhere an officer sees at most single projects that came from there: too little for a rank.
        visible = visible.filter(pk__in=Zone.objects.visible_to(officer).values("pk"))
    zones = [zone for zone in as_called(visible, selection.named_on) if group is None or zone.group == group]
    # The sort is stable: within a group the order of unit and zone stays, and `groupby` needs groups together.
    order = list(Zone.Group.values)
    zones.sort(key=lambda zone: order.index(zone.group))
    return [
        place
        for _, of_group in groupby(zones, key=lambda zone: zone.group)
        for place in _ranked((zone, formula.compute(tallies.get(zone.pk, NOTHING_COUNTED))) for zone in of_group)
    ]


def _ranked(rates: Iterable[tuple[Zone, Rate]]) -> list[LeaguePlace]:
    """Sort best first, equal ones and those with nothing to divide by in the order of unit and zone."""
    listed = list(rates)
    percents = [rate.percent for _, rate in listed]
    # By the number of strictly better ones, so that ties share a rank. The printed percentage is compared:
    # what looks equal in print must not be ranked apart.
    known = sorted(percent for percent in percents if percent is not None)
    places = []
    for (zone, rate), percent in zip(listed, percents, strict=True):
        better = len(known) if percent is None else len(known) - bisect_right(known, percent)
        places.append(LeaguePlace(better + 1, len(listed), zone, rate))
    return sorted(places, key=lambda place: (place.rank, place.zone.unit_id, place.zone.pk))
