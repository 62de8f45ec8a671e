"""The names of groups, in the order in which a table lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import Category
from tracker.queries.rates.selection import Grouping, Selection
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from projects.models import Round
    from zones.models import Officer

Key = str | int | None
"""The stored value by which a group is counted; None where nothing is split."""

NO_CHAIN = "未填产业链"


@dataclass(frozen=True)
class Label:
    """A group: its stored value, its key in the API and its name on the screen."""

    value: str | int
    key: str
    text: str


def labels_of(
    by: Grouping, keys: AbstractSet[Key], *, officer: Officer, rounds: Sequence[Round], selection: Selection
) -> list[Label]:
    """Return the groups of a table of the rates: those of `plain_labels`, or every round of the window."""
    if by is Grouping.ROUND:
        return [Label(one.pk, one.key, str(one)) for one in rounds]
    return plain_labels(by, keys, officer=officer, selection=selection)


def plain_labels(by: Grouping, keys: AbstractSet[Key], *, officer: Officer, selection: Selection) -> list[Label]:
    """Return every visible unit or zone that was asked for, every category, or the chains that have figures."""
    match by:
        case Grouping.UNIT:
            return _units(officer, selection, keys)
        case Grouping.ZONE:
            return _zones(officer, selection, keys)
        case Grouping.CATEGORY:
            asked = [one for one in Category if selection.category in {None, one.value}]
            return [Label(one.value, one.value, str(one.label)) for one in asked]
        case Grouping.CHAIN:
            chains = sorted(str(key) for key in keys if key)
            named = [Label(chain, chain, chain) for chain in chains]
            return [*named, Label("", "", NO_CHAIN)] if "" in keys else named
        case _:
            return []


def _units(officer: Officer, selection: Selection, keys: AbstractSet[Key]) -> list[Label]:
    """Units with figures are listed even where zones have since moved to another unit."""
    visible = ReportingUnit.objects.visible_to(officer)
    asked = Q(pk__in=visible.values("pk")) if _is_open(selection) else Q(pk__in=[])
    if selection.unit is not None:
        asked = Q(pk=selection.unit)
    units = ReportingUnit.objects.filter(asked | Q(pk__in=[key for key in keys if key])).order_by("code")
    return [Label(unit.code, unit.code, unit.name) for unit in units]


def _zones(officer: Officer, selection: Selection, keys: AbstractSet[Key]) -> list[Label]:
    named = zones_of(officer, selection, keys).values_list("pk", "name")
    return [Label(number, str(number), name) for number, name in named]


def zones_of(officer: Officer, selection: Selection, keys: AbstractSet[Key]) -> QuerySet[Zone]:
    """Return the visible zones that a question is about, in the order of unit and zone."""
    visible = Zone.objects.visible_to(officer)
    if selection.zone_id is not None:
        visible = visible.filter(pk=selection.zone_id)
    if selection.unit is not None:
        visible = visible.filter(Q(unit=selection.unit) | Q(pk__in=[key for key in keys if key]))
    return visible.order_by("unit_id", "pk")


def _is_open(selection: Selection) -> bool:
    return selection.zone_id is None and selection.unit is None
