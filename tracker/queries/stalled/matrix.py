"""How many projects have which light by which rule, by unit or zone; each number is that of a list of projects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from tracker.queries.rates.selection import Grouping
from tracker.queries.structure import places_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.queries.stalled.flags import FlagList

ANY_RULE = ""
"""Of the counts of a place over all rules: a project with lights by two rules is one project."""


def cell_of(rule: str, level: str) -> str:
    """Return the name of the counts by a rule and a level."""
    return f"{rule or 'all'}-{level}"


@dataclass(frozen=True)
class StallMatrix:
    """Counts of projects by place, then by `cell_of`; `total` is that of all places."""

    names: Mapping[str, str]
    """What places are called, by their keys, in their order."""
    counts: Mapping[str, Mapping[str, int]]
    total: Mapping[str, int]
    rules: frozenset[str]
    """The rules that found anything."""


def stall_matrix(found: FlagList, by: Grouping) -> StallMatrix:
    """Return the counts of what was found, by `unit` or `zone`. Three queries."""
    place = "project__zone__unit" if by is Grouping.UNIT else "project__zone"
    projects = Count("project_id", distinct=True)
    kept = found.flags.order_by()
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rules = {stalled.finding.rule.code for stalled in found.judged}
    for key, rule, level, count in kept.values_list(place, "rule_code", "level").annotate(count=projects):
        counts[str(key)][cell_of(rule, level)] += count
        rules.add(rule)
    for key, level, count in kept.values_list(place, "level").annotate(count=projects):
        counts[str(key)][cell_of(ANY_RULE, level)] += count
    for key, cell in _judged(found, by):
        counts[key][cell] += 1
    total: defaultdict[str, int] = defaultdict(int)
    for of_place in counts.values():
        for cell, count in of_place.items():
            total[cell] += count
    return StallMatrix(places_named(counts, by), counts, total, frozenset(rules))


def _judged(found: FlagList, by: Grouping) -> list[tuple[str, str]]:
    """Return each place and cell once a project."""
    once: set[tuple[int, str, str]] = set()
    for stalled in found.judged:
        key = stalled.unit_id if by is Grouping.UNIT else str(stalled.zone_id)
        level = str(stalled.finding.level)
        once |= {(stalled.project_id, key, cell_of(rule, level)) for rule in (stalled.finding.rule.code, ANY_RULE)}
    return [(key, cell) for _, key, cell in once]
