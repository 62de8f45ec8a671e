"""Which part of the lists a question is about, and into what it is split."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.models import Category, CohortEntry, CohortEntryQuerySet
from tracker.queries.rates.window import ParameterError
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
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
    """The filters of a question; None asks for all. Zone, unit, category and chain are as declared on the list."""

    zone_id: int | None = None
    unit: str | None = None
    category: str | None = None
    chain: str | None = None
    round_id: int | None = None

    def filters(self) -> dict[str, object]:
        """Return the lookups of a queryset of cohort entries."""
        asked = {
            "zone": self.zone_id,
            "unit": self.unit,
            "category": self.category,
            "chain": self.chain,
            "round": self.round_id,
        }
        return {name: value for name, value in asked.items() if value is not None}


def check_selection(selection: Selection, officer: Officer) -> None:
    """
    Refuse what does not exist or is not visible, in the same words.

    :raises ParameterError: naming the field
    """
    if selection.zone_id is not None and not Zone.objects.visible_to(officer).filter(pk=selection.zone_id).exists():
        raise ParameterError("zone", f"没有编号为 {selection.zone_id} 的开发区。")
    if selection.unit is not None and not ReportingUnit.objects.visible_to(officer).filter(pk=selection.unit).exists():
        raise ParameterError("unit", f"没有代码为 {selection.unit} 的填报单位。")
    if selection.category is not None and selection.category not in Category.values:
        raise ParameterError("category", f"没有项目类别 {selection.category}，应为 {'、'.join(Category.values)} 之一。")


def entries_of(officer: Officer, window: Window, selection: Selection, cohort: Cohort) -> CohortEntryQuerySet:
    """Return the visible entries of one list that a question is about, as known at its moment."""
    known = CohortEntry.objects.as_known_at(window.ledger_moment).visible_to(officer)
    return known.in_window(cohort, window.rounds).filter(**selection.filters())
