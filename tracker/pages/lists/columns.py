"""The columns of lists: where a value is found, how it is ordered, shown and written into a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from projects.rules.area import mu_text
from projects.rules.money import YUAN_PER_YI, wan_text

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

NOTHING = "—"


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WORD = "word"
    """Of a few that are short enough to stand in one line."""
    COUNT = "count"
    AMOUNT = "amount"
    """Whole 元; shown in 万元 or 亿元."""
    PERCENT = "percent"
    """A part of 1."""
    RATE = "rate"
    """In percent with two decimals, as it is printed."""
    AREA = "area"
    """Whole ten-thousandths of a 亩."""
    DAY = "day"
    MOMENT = "moment"

    @property
    def is_figure(self) -> bool:
        """Whether it stands to the right."""
        return self in {ColumnKind.COUNT, ColumnKind.AMOUNT, ColumnKind.PERCENT, ColumnKind.RATE, ColumnKind.AREA}


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    name: str
    """In the address, where the list is sorted by it or it is chosen."""
    label: str
    value: Callable[[Any], Any]
    """Returns what a row holds: a text, a number, a day, a moment or None."""
    order: tuple[str, ...] = ()
    """The fields of the query that it is ordered by; without any it cannot be sorted."""
    kind: ColumnKind = ColumnKind.TEXT
    link: Callable[[Any], str] | None = None
    """Returns the address that a row's value leads to."""
    state: Callable[[Any], str] | None = None
    """Returns the class of the mark that the value is shown as, such as that of a light."""
    note: Callable[[Any], str] | None = None
    """Returns what stands small after the value."""
    template: str = ""
    """What shows the cell instead, with `row`; the workbook still takes `value`."""
    html: Callable[[Any], SafeString] | None = None
    """Returns what shows the cell instead, where a template for each row would cost too much."""
    is_extra: bool = False
    """Shown only when chosen."""
    room: int = 0
    """Its width in a workbook, in digits, where it differs from that of its kind."""
    is_deed: bool = False
    """It holds what can be done, and is no part of a workbook."""

    @cached_property
    def css(self) -> str:
        """The class of its cells."""
        return "number" if self.kind.is_figure else str(self.kind)

    @cached_property
    def opening(self) -> str:
        """The tag that begins its cells, unless they name the row."""
        return f'<td data-label="{escape(self.label)}" class="{self.css}">'

    def text(self, value: Any, *, in_yi: bool) -> str:
        """Return a value as the page shows it."""
        if value is None or value == "":
            return NOTHING if self.kind.is_figure else ""
        if self.kind is ColumnKind.AMOUNT:
            return f"{value / YUAN_PER_YI:,.2f}" if in_yi else with_separators(wan_text(value))
        if self.kind in PLAIN_TEXTS:
            return PLAIN_TEXTS[self.kind](value)
        if isinstance(value, datetime):
            return f"{localtime(value):%Y-%m-%d %H:%M}"
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


PLAIN_TEXTS: dict[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.PERCENT: "{:.1%}".format,
    ColumnKind.RATE: "{}%".format,
    ColumnKind.COUNT: "{:,}".format,
    ColumnKind.AREA: lambda parts: with_separators(mu_text(parts)),
}
"""How a value that is there is shown, whatever the unit of amounts."""


def with_separators(figure: str) -> str:
    """Return a decimal number with a comma before every third digit of its whole part."""
    whole, point, rest = figure.removeprefix("-").partition(".")
    return f"{'-' * figure.startswith('-')}{int(whole):,}{point}{rest}"
