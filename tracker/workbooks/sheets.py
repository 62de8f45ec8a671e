"""What a sheet of a workbook is made of: columns, titles and rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from projects.errors import DomainError
from tracker.workbooks.making import current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

NOTHING = "—"
"""Printed where there is nothing to divide by; never 0 %."""
MOST_AT_ONCE = 5_000
"""Rows of a workbook that is made while its reader waits; more are made in the background."""
PORTION = MOST_AT_ONCE
"""Rows for which what belongs to them is read together: of more rows whoever waits waits for no more statements."""
LONGEST_SHEET = 200_000
"""Rows of a sheet that is made in the background; memory does not grow with them."""

TOO_MANY = "too_many_rows"

R = TypeVar("R")


class CellKind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    YI = "yi"
    """亿元, already rounded."""
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    """Of Beijing, without a zone."""


WIDTHS = {
    CellKind.TEXT: 11,
    CellKind.COUNT: 8,
    CellKind.AMOUNT: 15,
    CellKind.YI: 11,
    CellKind.PERCENT: 9,
    CellKind.DAY: 12,
    CellKind.MOMENT: 18,
}
"""How wide a column is, in digits; a Chinese character takes two."""


@dataclass(frozen=True)
class SheetColumn:
    """One column: where its values are found in a row, and what stands above them."""

    header: str
    path: tuple[str, ...]
    kind: CellKind = CellKind.TEXT
    group: str = ""
    room: int = 0
    """Its width in digits, where it differs from that of its kind."""
    words: Mapping[Any, str] | None = None
    """What to write for each value of a choice."""

    @property
    def width(self) -> int:
        return self.room or WIDTHS[self.kind]

    def getter(self) -> Callable[[Mapping[str, Any]], Any]:
        """Return what finds the value in a row."""
        found, words = _at(self.path), self.words
        return found if words is None else lambda row: words.get(value := found(row), value)


def _at(path: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    first, *rest = path
    if not rest:
        return itemgetter(first)
    return lambda row: reduce(getitem, rest, row[first])


@dataclass(frozen=True)
class Sheet:
    """
    One table: its title, and the lines that only this sheet has above its table.

    Rows may be a stream: they are gone through once, when the workbook is written, and none of them is kept.
    """

    name: str
    titles: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Iterable[Mapping[str, Any]]
    total: Mapping[str, Any] | None = None


def check_rows(rows: int) -> None:
    """
    Let a sheet pass that is not too long.

    :raises DomainError: `too_many_rows`, with how to have them all the same
    """
    if rows > longest():
        raise _too_long()


def check_query(rows: QuerySet[Any, Any]) -> None:
    """
    Let the rows of a query pass that are not too many. One query, which counts no further than a sheet goes.

    :raises DomainError: as `check_rows`
    """
    most = longest()
    if rows.order_by()[: most + 1].count() > most:
        raise _too_long()


def at_most_longest(rows: Iterable[R]) -> Iterator[R]:
    """
    Yield rows whose number is not known; of a workbook in the making, report how far it is.

    :raises DomainError: `too_many_rows`, at the first row that is too many
    """
    making, most = current(), longest()
    for number, row in enumerate(making.counted(rows) if making else rows, start=1):
        if number > most:
            raise _too_long()
        yield row


def longest() -> int:
    """Return how many rows a sheet may have that is made now."""
    return MOST_AT_ONCE if current() is None else LONGEST_SHEET


def _too_long() -> DomainError:
    # How many there are nobody has counted: of a province that would cost more than the refusal is worth.
    if current() is None:
        way = f"当场至多导出 {MOST_AT_ONCE} 行：请缩小范围，或在后台生成（POST /exports/），或用 JSON 分页读取。"
    else:
        way = f"一张表最多 {LONGEST_SHEET} 行：请按填报单位、开发区等缩小范围。"
    return DomainError(TOO_MANY, f"行数过多，{way}", field="format")
