"""Reads amounts in the unit that their column states, with how exactly they were written. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from projects.rules.money import MoneyError, yuan_from_wan
from tracker.imports.cells import CellError, CellValue, amount_wan, normalised
from tracker.imports.number_formats import Display, Displayed

WAN, YI = "万元", "亿元"
_PRINTED = 2
"""Decimals of an amount in 亿元."""
_SHIFTS = {"亿元": 4, WAN: 0, "元": -4}
"""By how many decimal places an amount in 万元 differs from the same number in another unit."""
_YUAN_SHIFTS = {"亿元": 8, WAN: 4, "元": 0}
_WORDS = {"亿元": "亿元", "亿": "亿元", "万元": WAN, "万": WAN, "元": "元"}
_WRITTEN = re.compile(r"[¥￥]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(亿元|亿|万元|万|元)?", re.ASCII)
_PLAIN = re.compile(r"(0|[1-9]\d{0,6}|[1-9]\d{0,2},\d{3}|[1-9],\d{3},\d{3})(?:\.(\d{1,4}))?", re.ASCII)
"""An amount that nobody has to look at twice: in 万元 it is whole 元, and less than any limit."""
_DECIMALS = 4


@dataclass(frozen=True)
class Rough:
    """An amount in 元 that was written no more exactly than to `step` 元; the words say how exactly."""

    yuan: int
    step: int
    words: str

    def says(self, yuan: int) -> bool:
        """Whether another amount, rounded half up to the step, is what was written."""
        return (2 * yuan + self.step) // (2 * self.step) * self.step == self.yuan


def amount(value: CellValue, unit: str = WAN, *, by_cell: bool = False) -> int | Rough:
    """
    Return an amount in 元, whose column is in `unit`; of a text how exactly it was written.

    `by_cell`: a unit that the cell itself states counts, where it is another than that of the column.

    :raises CellError: for anything but one plain number
    """
    if isinstance(value, str):
        return _written(value, unit, by_cell=by_cell)
    if isinstance(value, Displayed) and value.style.display is Display.NUMBER and isinstance(value.value, float):
        decimals = value.style.decimals
        yuan = _number(value.value, unit)
        is_rounded = decimals is not None and round(value.value, decimals) != value.value
        return _rough(yuan, decimals or 0, unit) if is_rounded else yuan
    yuan = _number(value, unit)
    # 亿元 are what amounts are rounded to: of 3.73 nobody says that it is exact. By custom to two decimals at least.
    is_printed = unit == YI and isinstance(value, float)
    return _rough(yuan, max(_PRINTED, len(normalised(value).partition(".")[2])), unit) if is_printed else yuan


def _number(value: CellValue, unit: str) -> int:
    if unit == WAN or isinstance(value, bool) or not isinstance(value, int | float):
        return amount_wan(value)
    plain = normalised(value)
    try:
        shifted = Decimal(plain).scaleb(_SHIFTS[unit])
        rounded = round(shifted, _DECIMALS)
    except ArithmeticError:
        return amount_wan(value)
    # What a calculation leaves behind a whole 元 in a binary fraction is no part of the amount.
    is_noise = abs(shifted - rounded) < Decimal("0.000001")
    return _exact(f"{rounded if is_noise else shifted:f}", plain, unit)


def _written(value: str, unit: str, *, by_cell: bool) -> int | Rough:
    if unit == WAN and (found := _PLAIN.fullmatch(value)):
        decimals = found[2] or ""
        return _rough(int(found[1].replace(",", "") + decimals.ljust(_DECIMALS, "0")), len(decimals), unit)
    plain = normalised(value)
    match = _WRITTEN.fullmatch(plain)
    if match is None:
        return amount_wan(value)  # which says what is wrong with it
    stated = _WORDS[match[2]] if match[2] else unit
    if stated != unit and not by_cell:
        detail = f"单元格写的是{stated}，这一列却是{unit}。请改成{unit}，或答复“按单元格内的单位”。"
        raise CellError("other_unit", detail)
    number = match[1].replace(",", "")
    shifted = Decimal(number).scaleb(_SHIFTS[stated])
    return _rough(_exact(f"{shifted:f}", plain, stated), len(number.partition(".")[2]), stated)


def _exact(wan: str, plain: str, unit: str) -> int:
    whole, _, decimals = wan.partition(".")
    wan = f"{whole}.{decimals.rstrip('0')}" if decimals.rstrip("0") else whole
    if unit != WAN and len(wan.partition(".")[2]) > _DECIMALS:
        raise CellError("invalid_amount", f"金额 {plain} {unit}细到 1 元以下，请核对。")
    try:
        return yuan_from_wan(wan)
    except MoneyError as error:
        raise CellError("invalid_amount", str(error)) from error


def _rough(yuan: int, decimals: int, unit: str) -> int | Rough:
    exponent = _YUAN_SHIFTS[unit] - decimals
    if exponent <= 0:
        return yuan
    return Rough(yuan, 10**exponent, _step_words(decimals, unit))


@cache
def _step_words(decimals: int, unit: str) -> str:
    return f"{Decimal(1).scaleb(-decimals):f} {unit}"
