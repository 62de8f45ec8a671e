"""How much a question may ask for at once: counted in cells before anything is read for its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import Category, CohortEntry
from projects.rules.rates import RATE_LABELS
from projects.rules.stages import Cohort
from tracker.queries.rates.labels import listed_zones
from tracker.queries.rates.selection import Grouping
from zones.models import ReportingUnit

if TYPE_CHECKING:
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer

MOST_CELLS, MOST_CELLS_OF_A_WORKBOOK, MOST_CELLS_OF_A_PAGE = 120_000, 36_000, 20_000
"""What costs less than some five seconds of computing and 300 MB: a cell of a sheet costs four of JSON's."""
CELLS_OF_A_DISPATCH_ROW = 6
"""The three shares of the dispatch, each with its parts, cost as much as six cells."""
EXTENT = (
    f"一次最多 {MOST_CELLS} 格（电子表格 {MOST_CELLS_OF_A_WORKBOOK} 格），超过的答 422："
    "格数 = 行数 × 月数 ×（3 张名单 + 口径数 × 3 个比率）。"
)
"""The same for those who read the API's document."""


@dataclass(frozen=True)
class Extent:
    """What a question about several months is split by; the rounds of its last month."""

    officer: Officer
    selection: Selection
    by: Grouping
    rounds: int


def cells_of_a_row(bases: int) -> int:
    """Return how many cells a row of the rates has: the three lists, and the three rates by each of some bases."""
    return len(Cohort) + bases * len(RATE_LABELS)


def check_cells(rows: int, of_a_row: int, most: int, *, months: int = 1) -> None:
    """
    Refuse an answer of more cells than `most`.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    cells = rows * months * of_a_row
    if cells > most:
        times = f" × {months} 个月" if months > 1 else ""
        raise DomainError(
            "question_too_large",
            f"范围过大：{rows} 行{times} × {of_a_row} 格，合计 {cells} 格，一次最多 {most} 格。"
            "请缩短月份、只选一个口径（basis）、改按填报单位分行（by），或只选一个填报单位（unit）、开发区（zone）。",
            field="by",
        )


def rows_at_most(extent: Extent) -> int:
    """Return how many groups there may be, and one for the total, before anything is counted. At most one query."""
    match extent.by:
        case Grouping.ZONE:
            groups = listed_zones(extent.officer, extent.selection).count()
        case Grouping.UNIT:
            groups = ReportingUnit.objects.visible_to(extent.officer).count()
        case Grouping.CHAIN:
            groups = _chains_at_most(extent)
        case by:
            groups = {Grouping.ROUND: extent.rounds, Grouping.CATEGORY: len(Category)}.get(by, 0)
    return groups + 1


def _chains_at_most(extent: Extent) -> int:
    """Return how many texts stand for a chain: anybody may declare a new one."""
    if extent.selection.chains is not None:
        return len(extent.selection.chains)
    return CohortEntry.objects.visible_to(extent.officer).order_by().values_list("chain").distinct().count()
