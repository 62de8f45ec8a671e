"""What one cell of a sheet holds: its text by its type, a number as its format shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache, partial
from math import inf, isinf
from typing import TYPE_CHECKING

from tracker.imports.number_formats import Display, Displayed, NoValue, Style
from tracker.imports.workbook_parts import unescaped
from tracker.imports.xml_stream import UnfitError, damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.imports.cells import CellValue

FIRST_YEAR, LAST_YEAR = 1999, 2101
"""Between them a broken number may be a year with its month."""
MOST_TEXT = 50_000_000
"""Characters of all cells together. A text is stored once and may be used by a million cells."""
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SMALL_NUMBER = re.compile(r"\d{1,7}", re.ASCII)
TRUE = frozenset({"1", "true"})
_BEIJING = timezone(timedelta(hours=8))
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of no zone
_YEARS = 1000, 9000
"""Those of days that are written out; others stay texts, which no reader of days accepts."""
_LONGEST_FAULT = 20
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_000_000
"""Numbers that are taken for dates: from 1900-03-01, before which not all count alike, to far beyond any plan."""


@dataclass(frozen=True)
class WorkbookContext:
    """The parts of the workbook that cells refer to: shared texts, styles, and the epoch."""

    texts: Sequence[str]
    styles: Sequence[Style]
    counts_from_1904: bool


class CellReader:
    """Reads the cells of one workbook's sheet; counts the characters of all."""

    def __init__(self, book: WorkbookContext) -> None:
        """Keep the styles that change what is read: nearly every cell is in none of them."""
        self.book, self.total_text = book, 0
        self.epoch = _EPOCH_1904 if book.counts_from_1904 else _EPOCH
        self.styles = {
            str(i): replace(style, struck=False)
            for i, style in enumerate(book.styles)
            if style.display is not Display.NUMBER or style.decimals is not None
        }
        # Few days, each of many cells.
        self._styled = lru_cache(maxsize=10_000)(lambda text, style: self._number(text, self.styles[style]))

    def value(self, kind: str, style: str, text: str) -> CellValue:
        """Return what a cell of a type and a style holds; its text is not empty."""
        if kind == "s":
            return self._counted(self._shared(text))
        if kind in {"str", "inlineStr"}:
            return self._counted(unescaped(text))
        if kind == "n":
            text = text.strip()
            return self._styled(text, style) if style in self.styles else self._number(text, None)
        if kind == "b":
            return text.strip() in TRUE
        if kind == "d":
            return self._iso(text.strip(), self.styles.get(style))
        if kind == "e":
            return NoValue(text.strip()[:_LONGEST_FAULT] or "#N/A")
        raise damaged()

    def reading(self, kind: str, style: str) -> Callable[[str], CellValue]:
        """Return how `value` reads a number of few digits of a type and a style; a shared text is not counted."""
        if kind == "s":
            return self._shared
        return partial(self._styled, style=style) if style in self.styles else float

    def _shared(self, text: str) -> str:
        index = small(text)
        if index >= len(self.book.texts):
            raise damaged()
        return self.book.texts[index]

    def count(self, characters: int) -> None:
        """
        Count the characters of texts.

        :raises UnfitError: if all cells together hold more than a ledger can
        """
        self.total_text += characters
        if self.total_text > MOST_TEXT:
            raise UnfitError("too_much_text", "文件里的文字过多，不是台账工作簿。")

    def _counted(self, text: str) -> str:
        self.count(len(text))
        return text

    def _number(self, text: str, style: Style | None) -> CellValue:
        number = float(text) if _NUMBER.fullmatch(text) else inf
        if isinf(number):
            # No number, or beyond what any program computes with: the fault of its cell alone.
            return NoValue(text[:_LONGEST_FAULT]) if text else None
        if style is None:
            return number
        if style.display is Display.OTHER_NUMBER:
            return Displayed(number, style)
        if style.display is Display.NUMBER:
            # Only where a person sees less than the cell holds, or sees a zero that it does not hold: 2023.10.
            is_same = round(number, style.decimals) == number and not (FIRST_YEAR < number < LAST_YEAR and number % 1)
            return number if is_same else Displayed(number, style)
        if not _FIRST_SERIAL <= number < _LAST_SERIAL:
            return number
        # Rounded to seconds: a fraction of a day has no exact binary form.
        return _as_shown(self.epoch + timedelta(seconds=round(number * 86_400)), style)

    def _iso(self, text: str, style: Style | None) -> CellValue:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            # Left as text, which the reader of a date column refuses with the place of the cell.
            return text
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            # At the ends of the calendar there is no day before or after, and no other zone.
            return text
        # A moment of another zone is a day of ours: midnight here is 16:00 of the day before in UTC.
        return _as_shown(moment.astimezone(_BEIJING).replace(tzinfo=None) if moment.tzinfo else moment, style)


def _as_shown(moment: datetime, style: Style | None) -> CellValue:
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    found = moment.date() if is_midnight else moment
    shows_less = style is not None and style.display in {Display.MONTH, Display.NO_YEAR}
    return Displayed(found, style) if style and shows_less else found


def small(text: str) -> int:
    """Return a number of few digits; refuse anything else."""
    if not _SMALL_NUMBER.fullmatch(text):
        raise damaged()
    return int(text)
