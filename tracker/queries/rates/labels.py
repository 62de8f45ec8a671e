"""What the groups of a question are called, and which of them are listed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from projects.models import Category, KeyChain
from tracker.queries.rates.chains import UNMAPPED
from tracker.queries.rates.selection import NO_CHAIN, Grouping, GroupKey, Selection
from tracker.queries.rates.statements import SOME_DAY, Statement, StatementShape, shape_of, values_of, written
from tracker.queries.structure import name_on
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from projects.models import Round
    from zones.models import Officer


class GroupLabel(NamedTuple):
    """A group: its stored value, its key in the API and its name on the screen."""

    value: str | int
    key: str
    text: str


def labels_of(
    by: Grouping, keys: AbstractSet[GroupKey], *, officer: Officer, rounds: Sequence[Round], selection: Selection
) -> list[GroupLabel]:
    """Return the groups of a table of the rates: those of `plain_labels`, or every round of the window."""
    if by is Grouping.ROUND:
        return [GroupLabel(held.pk, held.key, str(held)) for held in rounds]
    return plain_labels(by, keys, officer=officer, selection=selection)


def plain_labels(
    by: Grouping, keys: AbstractSet[GroupKey], *, officer: Officer, selection: Selection
) -> list[GroupLabel]:
    """Return every visible unit or zone that was asked for, every category, or the chains that have figures."""
    match by:
        case Grouping.UNIT:
            return _units(officer, selection, keys)
        case Grouping.ZONE:
            return _zones(officer, selection, keys)
        case Grouping.CATEGORY:
            categories = [category for category in Category if selection.category in {None, category.value}]
            return [GroupLabel(category.value, category.value, str(category.label)) for category in categories]
        case Grouping.CHAIN:
            return _chains(keys)
        case _:
            return []


def _chains(keys: AbstractSet[GroupKey]) -> list[GroupLabel]:
    """Return the key chains in the order of the list, then the texts that mean none, then those without a chain."""
    chains = list(KeyChain.objects.all())
    named = [GroupLabel(chain.pk, chain.name, chain.name) for chain in chains if chain.pk in keys]
    # Where no list is loaded nothing could be mapped: there is nothing to say about a text.
    suffix = UNMAPPED if chains else ""
    texts = sorted(key for key in keys if isinstance(key, str) and key)
    named += [GroupLabel(text, text, f"{text}{suffix}") for text in texts]
    return [*named, GroupLabel("", "", NO_CHAIN)] if "" in keys else named


def _units(officer: Officer, selection: Selection, keys: AbstractSet[GroupKey]) -> list[GroupLabel]:
    """Return the units to list; those with figures stay listed when their zones have moved to another unit."""
    listed = _rows(kept_units, officer, selection)
    elsewhere = _not_among({code for code, _ in listed}, keys)
    if elsewhere:
        listed += ReportingUnit.objects.filter(pk__in=elsewhere).values_list("code", "name")
    return [GroupLabel(code, code, name) for code, name in sorted(listed)]


@lru_cache(maxsize=64)
def kept_units(shape: StatementShape) -> Statement:
    """Return the statement of the units to list for every question of a shape."""
    unit = shape.selection.unit
    units = ReportingUnit.objects.visible_to(shape.officer) if unit is None else ReportingUnit.objects.filter(pk=unit)
    # With a zone selected only units that have figures are listed, not every other one with zeros.
    if unit is None and shape.selection.zone_id is not None:
        units = units.none()
    return written(shape.database, [units.order_by().values_list("code", "name")])


def _zones(officer: Officer, selection: Selection, keys: AbstractSet[GroupKey]) -> list[GroupLabel]:
    listed = _rows(kept_zones, officer, selection)
    elsewhere = _not_among({number for _, number, _ in listed}, keys)
    if elsewhere:
        others = Zone.objects.filter(pk__in=elsewhere).annotate(called=name_on(selection.named_on, ""))
        listed = sorted([*listed, *others.order_by().values_list("unit_id", "pk", "called")])
    return [GroupLabel(number, str(number), name) for _, number, name in listed]


@lru_cache(maxsize=64)
def kept_zones(shape: StatementShape) -> Statement:
    """Return the statement of the zones to list for every question of a shape."""
    named = listed_zones(shape.officer, shape.selection).annotate(called=name_on(shape.selection.named_on, ""))
    return written(shape.database, [named.order_by("unit_id", "pk").values_list("unit_id", "pk", "called")])


def _not_among(listed: AbstractSet[GroupKey], keys: AbstractSet[GroupKey]) -> list[str | int]:
    """Return the groups that have figures and are not listed anyway; mostly there are none."""
    return [key for key in keys - listed if key is not None]


def _rows(statement_of: Any, officer: Officer, selection: Selection) -> list[tuple[Any, ...]]:
    """Ask a kept statement about places, whatever else the question is about."""
    places = Selection(zone_id=selection.zone_id, unit=selection.unit, named_on=selection.named_on)
    statement: Statement = statement_of(shape_of(officer, places))
    return statement.rows(values_of(officer, places, selection.named_on or SOME_DAY))


def listed_zones(officer: Officer, selection: Selection) -> QuerySet[Zone]:
    """Return the visible zones that a question is about, whether or not they have figures."""
    # A zone that was merged into another is listed only where something was declared in its name.
    zones = Zone.objects.visible_to(officer).unmerged()
    if selection.zone_id is not None:
        zones = zones.filter(pk=selection.zone_id)
    return zones if selection.unit is None else zones.filter(unit=selection.unit)


def zones_of(officer: Officer, selection: Selection, keys: AbstractSet[GroupKey]) -> QuerySet[Zone]:
    """
    Return the visible zones that a question is about and those that have figures, in the order of unit and zone.

    One query, and that of the zones.
    """
    listed = listed_zones(officer, selection)
    # A zone may belong to another unit now than when its figures were declared, and a project to another zone: what
    # the officer sees of it must not lose its row. Only these few are named one by one: thousands of numbers in a
    # statement cost more than the figures.
    elsewhere = _not_among(set(listed.order_by().values_list("pk", flat=True)), keys)
    return Zone.objects.filter(Q(pk__in=listed.values("pk")) | Q(pk__in=elsewhere)).order_by("unit_id", "pk")
