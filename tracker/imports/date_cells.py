"""Reads days, months and rounds from single cells, as they are shown."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from projects.rules.typed_dates import TypedDateError, is_typed_month, plausible_day, typed_day, typed_month
from tracker.imports.cells import CellError, normalised, shown
from tracker.imports.number_formats import Display, Displayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.imports.cells import CellValue

_MINUTE = timedelta(minutes=1)
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00)?$")
_END_OF_MONTH = re.compile(r"月\s*[底末]$")
_NUMERALS = "〇零一二三四五六七八九十"
ROUND = re.compile(
    rf"(\d{{4}})-(\d{{1,2}})|(\d{{4}}|[{_NUMERALS}]{{4}})年第?(\d{{1,2}}|[{_NUMERALS}]{{1,3}})[次期批]", re.ASCII
)
"""A round as people write it; its text has no blanks."""
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
"""The days of 2000 to 2099 as Excel counts them."""
_JANUARY_OR_OCTOBER = "单元格是数字 {plain}，看不出是 1 月还是 10 月。请设为文本格式，写成 2023-01 或 2023-10。"


@dataclass(frozen=True)
class Remarked:
    """A value with something that the officer should know about how it was read: a code and a sentence."""

    value: Any
    code: str
    detail: str


@dataclass(frozen=True)
class MonthOnly:
    """A day of which only the month is stated: the last one of it."""

    day: date


def day(value: CellValue) -> date | Remarked | MonthOnly:
    """Return a day, from a date cell or one of the usual ways to write it; a month stands for its last day."""
    if isinstance(value, Displayed):
        is_number = value.style.display is Display.NUMBER
        return _numbered(value) if is_number else MonthOnly(_last_of(_shown_month(value)))
    # Before `date`, of which a datetime is a subclass.
    if isinstance(value, date):
        return _day_of(value) if isinstance(value, datetime) else _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _numbered(value)
    plain = normalised(value)
    month_of = _END_OF_MONTH.sub("月", plain)
    if isinstance(value, str) and is_typed_month(month_of):
        return MonthOnly(_last_of(_written(typed_month, month_of)))
    return _written(typed_day, _MIDNIGHT.sub("", plain))


def _numbered(value: CellValue) -> date | Remarked | MonthOnly:
    """Return the day that a number means where one is meant: as Excel counts days, 20230508, or a year and a month."""
    number = value.value if isinstance(value, Displayed) else value
    plain = normalised(number)
    if isinstance(value, Displayed) and isinstance(number, float) and abs(number) < _LAST_SERIAL:
        # As it is shown: 2023.10 is October.
        plain = f"{number:.{min(value.style.decimals or 0, 9)}f}"
    if re.fullmatch(r"\d{5}", plain) and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
        found = date(1899, 12, 30) + timedelta(days=int(plain))
        return Remarked(found, "serial_day", f"单元格是数字 {plain}，按 Excel 的日期序号读作 {found}。")
    if re.fullmatch(r"(?:20\d\d)\.1", plain):
        raise CellError("ambiguous_month", _JANUARY_OR_OCTOBER.format(plain=plain))
    if re.fullmatch(r"(?:20\d\d)\.\d{1,2}", plain):
        return MonthOnly(_last_of(_written(typed_month, plain)))
    if re.fullmatch(r"20\d{6}", plain):
        return _written(typed_day, plain)
    raise CellError("invalid_date", f"“{plain}”不是日期，请填写如 2023-05-08 或 2023年5月8日。")


def _written(read: Callable[[str], date], plain: str) -> date:
    try:
        return read(plain)
    except TypedDateError as error:
        raise CellError(error.code, str(error)) from error


def month(value: CellValue) -> date | Remarked:
    """Return a month as its first day."""
    if isinstance(value, Displayed):
        return _shown_month(value)
    if isinstance(value, datetime):
        found = _day_of(value)
        first = _plain(found).replace(day=1)
        return replace(found, value=first) if isinstance(found, Remarked) else first
    if isinstance(value, date):
        return _plausible(value).replace(day=1)
    plain = normalised(value)
    # Number cells, too: Excel keeps 2023.10 as 2023.1, which would be another month.
    if isinstance(value, int | float):
        raise CellError("invalid_month", f"“{plain}”不是月份，请填写如 2023-12 或 2023年12月。")
    with suppress(TypedDateError):
        return typed_day(_MIDNIGHT.sub("", plain)).replace(day=1)
    return _written(typed_month, plain)


def round_key(value: CellValue) -> tuple[int, int]:
    """Return the year and the number of a round (期次)."""
    if isinstance(value, date) or (isinstance(value, Displayed) and isinstance(value.value, date)):
        message = f"Excel 把期次变成了日期（{shown(value)}）。请把这一列设为文本格式后重填，或写成“2022年第1次”。"
        raise CellError("invalid_round", message)
    plain = normalised(value).replace(" ", "")
    match = ROUND.fullmatch(plain)
    if match is None:
        raise CellError("invalid_round", f"“{plain}”不是期次，请填写如 2022-1 或 2022年第1次。")
    return round_of(match)


def round_of(match: re.Match[str]) -> tuple[int, int]:
    """Return the year and the number of a round that `ROUND` matched."""
    year, number = match.group(1, 2) if match[1] else match.group(3, 4)
    digits = "".join(str(max(_NUMERALS.index(sign) - 1, 0)) for sign in year) if year[0] in _NUMERALS else year
    return int(digits), int(number) if number.isascii() else _counted(number)


def _counted(numeral: str) -> int:
    """Return a Chinese numeral below a hundred: 三, 十, 十二, 二十."""
    tens, ten, ones = numeral.rpartition("十")
    digit = {sign: max(place - 1, 0) for place, sign in enumerate(_NUMERALS)}
    first = (digit[tens[-1]] if tens else 1) * 10 if ten else 0
    return first + (digit[ones[-1]] if ones else 0)


def _shown_month(value: Displayed) -> date:
    """Return the month that a cell shows as its first day; what shows no year is not guessed."""
    if value.style.display is not Display.MONTH or not isinstance(value.value, date):
        code = value.style.code
        detail = (
            f"单元格的格式“{code}”没有显示出完整的年份和月份，所存的是 {shown(value.value)}。"
            "请把格式改为 2023-05-08 这样的日期，核对年份后再导入。"
        )
        raise CellError("year_not_shown", detail)
    found = _day_of(value.value) if isinstance(value.value, datetime) else _plausible(value.value)
    return _plain(found).replace(day=1)


def _plain(found: date | Remarked) -> date:
    return found.value if isinstance(found, Remarked) else found


def _last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day_of(moment: datetime) -> date | Remarked:
    """Return the day of a moment; one that lacks less than a minute of midnight is the day that begins then."""
    # Browsers write the days of Shanghai 43 seconds short, by the local mean time of 1899 that they count from.
    lacking = datetime.combine(moment.date() + timedelta(days=1), time()) - moment
    if lacking > _MINUTE:
        return _plausible(moment.date())
    found = _plausible(moment.date() + timedelta(days=1))
    detail = f"单元格所存的是 {moment}，差 {lacking.seconds} 秒到零点（网页程序导出的日期常如此），按 {found} 读取。"
    return Remarked(found, "short_of_midnight", detail)


def _plausible(found: date) -> date:
    try:
        return plausible_day(found)
    except TypedDateError as error:
        raise CellError(error.code, str(error)) from error
