"""Which part of the lists a question is about, and into which groups it is split."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Q, Value

from projects.models import CohortEntry, CohortEntryQuerySet
from tracker.queries.rates.chains import Meanings, days_of_leaders, meanings, of_leaders
from tracker.queries.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

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


NOTHING = Value(None, output_field=IntegerField())
"""Stands in a query for a column that a list or a question does not have."""
GROUP_COLUMNS = {
    Grouping.ROUND: "round_id",
    Grouping.CATEGORY: "category",
    Grouping.CHAIN: "chain",
}


def group_column(by: Grouping, selection: Selection) -> Any:
    """Return the column of entries by which they are split: zones and units are those of the question's structure."""
    if by in {Grouping.UNIT, Grouping.ZONE}:
        return f"{selection.place_lookup(by)}_id"
    return GROUP_COLUMNS.get(by, NOTHING)


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
