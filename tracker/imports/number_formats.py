"""What a number format shows of the number in a cell: a day, a month, a day of no year, or another number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Display(StrEnum):
    """What a person sees in a cell."""

    NUMBER = "number"
    """The number that the cell holds, at most rounded."""
    OTHER_NUMBER = "other_number"
    """A number that is scaled, is a percentage, has signs between its digits, carries a unit, or is not shown."""
    DAY = "day"
    MONTH = "month"
    """Year and month only."""
    NO_YEAR = "no_year"
    """A date without its year, or without both month and day."""


@dataclass(frozen=True)
class Style:
    """A number format and what it shows: `decimals` digits after the point where it says so; perhaps struck through."""

    code: str
    display: Display
    decimals: int | None = None
    struck: bool = False


@dataclass(frozen=True)
class Displayed:
    """The content of a cell that shows something else than it holds."""

    value: float | date
    style: Style


@dataclass(frozen=True)
class NoValue:
    """The content of a cell that has none: the error that it shows, or nothing for a formula without a result."""

    text: str


_MONTH, _NO_YEAR = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN = {
    **dict(zip((1, 2, 3, 4), ("0", "0.00", "#,##0", "#,##0.00"), strict=True)),
    **dict(zip((9, 10, 15, 16, 17), ("0%", "0.00%", "d-mmm-yy", "d-mmm", "mmm-yy"), strict=True)),
    **dict.fromkeys((27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _NO_YEAR),
    **dict.fromkeys((14, 22, 30, 31), "yyyy-m-d"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm"),
}
"""The formats that a file uses by number, without writing them down, as the Chinese edition shows them."""

_UNSEEN = re.compile(r"_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
"""Widths, fillings, colours and conditions."""
_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)')
_GENERAL = re.compile(r"general|g/通用格式|@", re.IGNORECASE)
_SCALED = re.compile(r"[0#?.],+(?![0#?,])")
"""A comma after the last digit, or before the point, divides by a thousand."""
_INTERRUPTED = re.compile(r"[0#?][\0-]+[0#?]")


def style_of(code: str) -> Style:
    """Return a number format with what it shows."""
    # The first section formats positive numbers, and every date is one.
    first = _UNSEEN.sub("", code.partition(";")[0])
    literals = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(first))
    plain = _LITERAL.sub("\0", first)
    if re.search(r"[dmyhs年月日]", _GENERAL.sub("", plain), re.IGNORECASE):
        return Style(code, _date_display(plain))
    is_general = bool(_GENERAL.search(plain) or not code)
    if not is_general and not _shows_its_number(plain, literals):
        return Style(code, Display.OTHER_NUMBER)
    shown = None if is_general or "E" in plain.upper() or "/" in plain else _decimals(plain)
    return Style(code, Display.NUMBER, shown)


def _decimals(plain: str) -> int:
    return sum(plain.partition(".")[2].count(digit) for digit in "0#?")


def _date_display(plain: str) -> Display:
    # `dddd` is the day of the week; minutes stand after hours or before seconds.
    shown = re.sub(r"d{3,}|\[?h+\]?[^dmy]*m*|m+[^dmy]*s+", "", plain, flags=re.IGNORECASE).lower()
    has_year, has_month, has_day = "y" in shown, "m" in shown, "d" in shown
    if has_year and has_month:
        return Display.DAY if has_day else Display.MONTH
    return Display.NO_YEAR


def _shows_its_number(plain: str, literals: str) -> bool:
    bare = re.sub(r"E[+-]", "", plain, flags=re.IGNORECASE)
    has_digits = bool(re.search(r"[0#?]", bare))
    # A unit other than the one of all amounts: 3.55亿元 under a header that says 万元.
    words = literals + bare
    has_other_unit = "亿" in words or ("元" in words and "万元" not in words)
    is_changed = "%" in words or _SCALED.search(bare) or _INTERRUPTED.search(bare)
    return has_digits and not has_other_unit and not is_changed
