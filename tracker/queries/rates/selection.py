"""Which part of the lists a question is about, into which groups it is split, and what these are called."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import Category, CohortEntry, CohortEntryQuerySet, KeyChain
from tracker.queries.rates.chains import UNMAPPED, Meanings, days_of_leaders, meanings, of_leaders
from tracker.queries.structure import Structure, name_on
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from django.db.models import QuerySet

    from projects.models import Round
    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window
    from zones.models import Officer


class Grouping(StrEnum):
    """What each row of a table is about."""

    NONE = "none"
    UNIT = "unit"
    ZONE = "zone"
    ROUND = "round"
    CATEGORY = "category"
    CHAIN = "chain"


GROUPING_LABELS = {
    Grouping.NONE: "不分",
    Grouping.UNIT: "填报单位",
    Grouping.ZONE: "开发区",
    Grouping.ROUND: "期次",
    Grouping.CATEGORY: "项目类别",
    Grouping.CHAIN: "产业链",
}


@dataclass(frozen=True)
class Selection:
    """
    The filters of a question; None asks for all. Category and chain are as declared on the list.

    Zone and unit are those of `structure`; None takes those of then for entries of lists, and those of now for
    projects. `named_on` is the day by whose names zones are called; None is now.

    No list declares whether a project is a key project (省级重点工程): that is as the project says now.
    """

    zone_id: int | None = None
    unit: str | None = None
    category: str | None = None
    chain: str | None = None
    """The name or an alias of a key chain, or any other text; empty asks for what has no chain."""
    round_id: int | None = None
    is_led: bool | None = None
    """Whether the enterprise of the project leads the chain (链主) on the day of the question."""
    is_key: bool | None = None
    structure: Structure | None = None
    named_on: date | None = None

    @cached_property
    def meanings(self) -> Meanings:
        """What texts mean now, read once a question."""
        return meanings()

    @cached_property
    def chains(self) -> tuple[str, ...] | None:
        """
        The texts, as declared on any list or project, that the question's chain means; None asks for all.

        The name or an alias of a key chain means every text of that chain, any other text itself alone.
        """
        if not self.chain:
            return None if self.chain is None else ("",)
        group = self.meanings.group_of(self.chain)
        return (self.chain,) if isinstance(group, str) else tuple(sorted(self.meanings.texts_of.get(group, ())))

    def leaders(self, day: date, known_at: datetime | None, *, project: str = "") -> Q:
        """Return the filter by `is_led`, on a day and as known at a moment; `project` is as in `of_leaders`."""
        if self.is_led is None:
            return Q()
        led = of_leaders(self.meanings, day, known_at, project=project)
        return led if self.is_led else ~led

    def filters(self) -> dict[str, object]:
        """Return the lookups of a queryset of cohort entries."""
        lookups = {
            self.place_lookup(Grouping.ZONE): self.zone_id,
            self.place_lookup(Grouping.UNIT): self.unit,
            "category": self.category,
            "chain__in": self.chains,
            "round": self.round_id,
            "project__is_key": self.is_key,
        }
        return {name: value for name, value in lookups.items() if value is not None}

    def place_lookup(self, by: Grouping) -> str:
        """Return where entries have the zone or unit by which they are filtered and split."""
        if self.structure is Structure.NOW:
            return {Grouping.ZONE: "current_zone", Grouping.UNIT: "current_zone__unit"}[by]
        return str(by)


def project_lookups(selection: Selection) -> dict[str, object]:
    """
    Return the lookups of a queryset of projects, as they are now; a round is a question of lists alone.

    Where a project belonged then is not known to the database row by row: the caller keeps what is asked for.
    """
    is_then = selection.structure is Structure.THEN
    lookups = {
        "zone_id": None if is_then else selection.zone_id,
        "zone__unit_id": None if is_then else selection.unit,
        "category": selection.category,
        "chain__in": selection.chains,
        "is_key": selection.is_key,
    }
    return {name: value for name, value in lookups.items() if value is not None}


def entries_of(officer: Officer, window: Window, selection: Selection, cohort: Cohort) -> CohortEntryQuerySet:
    """Return the visible entries of one list that a question is about, as known at its moment."""
    # Whoever may see what is decided here, before anything is counted: no table, rank or trend reads entries elsewhere.
    known = CohortEntry.objects.as_known_at(window.records_moment).visible_to(officer)
    asked = known.in_window(cohort, window.rounds).filter(**selection.filters())
    return asked.filter(selection.leaders(window.as_of, window.records_moment, project="project__"))


def spans_of_leaders(windows: Sequence[Window], selection: Selection) -> list[list[Window]]:
    """Return the windows, in order of their days, in spans in each of which the same enterprises lead. One query."""
    if selection.is_led is None:
        return [list(windows)]
    days = days_of_leaders(windows[-1].records_moment)
    return [list(span) for _, span in groupby(windows, key=lambda window: bisect_right(days, window.as_of))]


GroupKey = str | int | None
"""The stored value by which a group is counted, of a key chain its number; None where nothing is split."""

NO_CHAIN = "未填产业链"
MAPPED_AS_OF_NOW = "产业链按现行对应表归并，名单上申报的文字不变。"
"""What is said beside every table by chain (ADR 0055)."""


@dataclass(frozen=True)
class GroupLabel:
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
    visible = ReportingUnit.objects.visible_to(officer)
    # With a zone selected only units that have figures are listed, not every other one with zeros.
    listed = Q(pk__in=visible.values("pk")) if _is_open(selection) else Q(pk__in=[])
    if selection.unit is not None:
        listed = Q(pk=selection.unit)
    units = ReportingUnit.objects.filter(listed | Q(pk__in=[key for key in keys if key])).order_by("code")
    return [GroupLabel(unit.code, unit.code, unit.name) for unit in units]


def _zones(officer: Officer, selection: Selection, keys: AbstractSet[GroupKey]) -> list[GroupLabel]:
    zones = zones_of(officer, selection, keys)
    named = zones.annotate(called=name_on(selection.named_on, "")).values_list("pk", "called")
    return [GroupLabel(number, str(number), name) for number, name in named]


def zones_of(officer: Officer, selection: Selection, keys: AbstractSet[GroupKey]) -> QuerySet[Zone]:
    """
    Return the visible zones that a question is about and those that have figures, in the order of unit and zone.

    One query, and that of the zones.
    """
    # A zone that was merged into another is listed only where something was declared in its name.
    listed = Q(pk__in=Zone.objects.visible_to(officer).unmerged().values("pk"))
    if selection.zone_id is not None:
        listed &= Q(pk=selection.zone_id)
    if selection.unit is not None:
        listed &= Q(unit=selection.unit)
    # A zone may belong to another unit now than when its figures were declared, and a project to another zone: what
    # the officer sees of it must not lose its row. Only these few are named one by one: thousands of numbers in a
    # statement cost more than the figures.
    elsewhere = keys - set(Zone.objects.filter(listed).order_by().values_list("pk", flat=True)) - {None}
    return Zone.objects.filter(listed | Q(pk__in=elsewhere)).order_by("unit_id", "pk")


def _is_open(selection: Selection) -> bool:
    return selection.zone_id is None and selection.unit is None
