"""Turns the content of single cells into values, or raises `CellError`. What is ambiguous is refused, not guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from projects.rules.identifiers import IdentifierError, check_industry_code, check_national_code, check_uscc
from projects.rules.money import MoneyError, yuan_from_wan
from projects.rules.texts import TextError, check_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CellValue = str | float | int | bool | date | datetime | time | timedelta | None

FIRST_YEAR, LAST_YEAR = 2000, 2100
_SIGNIFICANT_DIGITS = 15
"""What Excel itself keeps and shows of a number; the rest is noise of the binary fraction."""

_LONGEST_CODE = 60
"""Characters: longer than any code, date or number, and short enough to be quoted in a sentence."""

_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?: 0?0:00(?::00)?)?|(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2})|/(\d{1,2})|\.(\d{1,2})|年(\d{1,2})月)", re.ASCII)
_ROUND = re.compile(r"(\d{4})-(\d{1,2})|(\d{4})年第(\d{1,2})[次期]", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read; `code` names the rule, the message is a sentence for the officer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_blank(value: CellValue) -> bool:
    """Whether a cell is empty or holds blanks only."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: CellValue) -> str:
    """Return a cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        # Before the numbers: a Python bool is an int, too.
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return str(value)


def normalised(value: CellValue) -> str:
    """Return the text of a cell with full-width digits, letters and signs made plain: for codes, dates, numbers."""
    plain = unicodedata.normalize("NFKC", shown(value)).strip()
    return plain if len(plain) <= _LONGEST_CODE else f"{plain[:_LONGEST_CODE]}…"


def text(limit: int, *, lines: bool = False) -> Callable[[CellValue], str]:
    """Return a reader of texts of up to `limit` characters, kept as typed but for blanks; `lines` keeps line breaks."""

    def read(value: CellValue) -> str:
        _refuse_other_than_text(value)
        cleaned = _LINE_BREAK.sub("\n", shown(value).strip())
        cleaned = cleaned if lines else _SPACES.sub(" ", cleaned)
        try:
            check_text(cleaned, lines=lines)
        except TextError as error:
            raise CellError("invisible_character", str(error)) from error
        if len(cleaned) > limit:
            raise CellError("too_long", f"文字有 {len(cleaned)} 个字，超过 {limit} 个字的上限。")
        return cleaned

    return read


def phone(value: CellValue) -> str | None:
    """Return a telephone number, or None for a masked one: an export that comes back must not lose the number."""
    number = text(20)(value)
    return None if "*" in number else number


def amount_wan(value: CellValue) -> int:
    """Return an amount in 万元 as whole 元."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellError("invalid_amount", "这里应为金额（万元），单元格却不是数字。")
    plain = normalised(value)
    # Only separators where thousands have them: “1,5” may be a decimal comma and is refused.
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return yuan_from_wan(plain)
    except MoneyError as error:
        raise CellError("invalid_amount", str(error)) from error


def day(value: CellValue) -> date:
    """Return a day, from a date cell or one of the usual ways to write it."""
    if isinstance(value, datetime):
        # Before `date`, of which a datetime is a subclass.
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    plain = normalised(value)
    match = _DATE.fullmatch(plain)
    if match is None or isinstance(value, int | float):
        raise _not_a_day(plain)
    year, month, number = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
    try:
        return _plausible(date(int(year), int(month), int(number)))
    except ValueError as error:
        # `CellError` is a ValueError: that of `_plausible` has a better sentence already.
        if isinstance(error, CellError):
            raise
        raise CellError("invalid_date", f"“{plain}”不是存在的日期，请核对。") from error


def month(value: CellValue) -> date:
    """Return a month as its first day."""
    if isinstance(value, datetime | date):
        return _plausible(value.date() if isinstance(value, datetime) else value).replace(day=1)
    plain = normalised(value)
    if _DATE.fullmatch(plain):
        return day(value).replace(day=1)
    match = _MONTH.fullmatch(plain)
    if match is None or isinstance(value, int | float):
        # Number cells, too: Excel keeps 2023.10 as 2023.1, which would be another month.
        raise CellError("invalid_month", f"“{plain}”不是月份，请填写如 2023-12 或 2023年12月。")
    number = next(int(group) for group in match.groups()[1:] if group)
    if not 1 <= number <= 12:
        raise CellError("invalid_month", f"“{plain}”不是存在的月份，请核对。")
    return _plausible(date(int(match[1]), number, 1))


def round_key(value: CellValue) -> tuple[int, int]:
    """Return the year and the number of a round (期次)."""
    if isinstance(value, date):
        message = f"Excel 把期次变成了日期（{shown(value)}）。请把这一列设为文本格式后重填，或写成“2022年第1次”。"
        raise CellError("invalid_round", message)
    plain = normalised(value).replace(" ", "")
    match = _ROUND.fullmatch(plain)
    if match is None:
        raise CellError("invalid_round", f"“{plain}”不是期次，请填写如 2022-1 或 2022年第1次。")
    year, number = match.group(1, 2) if match[1] else match.group(3, 4)
    return int(year), int(number)


def flag(value: CellValue) -> bool:
    """Return True for 是, False for 否; nothing else is accepted."""
    answers = {"是": True, "否": False}
    plain = normalised(value)
    if plain not in answers:
        raise CellError("invalid_flag", f"“{plain}”应为“是”或“否”；不改动则留空。")
    return answers[plain]


def choice(labels: Mapping[str, str]) -> Callable[[CellValue], str]:
    """Return a reader of Chinese labels; `labels` maps stored values to them."""
    values = {label: value for value, label in labels.items()}

    def read(value: CellValue) -> str:
        plain = normalised(value)
        if plain not in values:
            raise CellError("invalid_choice", f"“{plain}”应为{'、'.join(values)}之一。")
        return values[plain]

    return read


def whole_number(value: CellValue) -> int:
    """Return an id or a version, as an export wrote it."""
    plain = normalised(value)
    # At most 18 digits, which the 64 bits of a key in the database always hold.
    if not re.fullmatch(r"[1-9]\d{0,17}", plain, re.ASCII):
        raise CellError("invalid_number", f"“{plain}”不是编号，请保留导出时的内容，新项目则留空。")
    return int(plain)


def national_code(value: CellValue) -> str:
    """Return a project code (项目代码)."""
    return _identifier(check_national_code, value)


def uscc(value: CellValue) -> str:
    """Return a unified social credit code (统一社会信用代码)."""
    return _identifier(check_uscc, value)


def industry_code(value: CellValue) -> str:
    """Return a code of GB/T 4754. A number cell loses a leading zero, so that fewer than four digits are refused."""
    plain = normalised(value)
    if isinstance(value, int | float) and len(plain) < 4:
        message = f"行业代码 {plain} 是数字格式，可能丢了开头的 0。请把单元格设为文本格式后重填。"
        raise CellError("invalid_code", message)
    return _identifier(check_industry_code, value)


def _identifier(check: Callable[[str], str], value: CellValue) -> str:
    _refuse_other_than_text(value)
    try:
        return check(normalised(value))
    except IdentifierError as error:
        raise CellError("invalid_code", str(error)) from error


def _refuse_other_than_text(value: CellValue) -> None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise CellError("not_text", f"这里应为文字，单元格却是 {shown(value)}。请把单元格设为文本格式后重填。")


def _number_text(number: float) -> str:
    if isinstance(number, int):
        return str(number)
    decimal = Decimal(f"{number:.{_SIGNIFICANT_DIGITS}g}")
    return f"{decimal:f}" if decimal.is_finite() else str(decimal)


def _plausible(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError("implausible_date", f"日期 {found} 不在 {FIRST_YEAR}–{LAST_YEAR} 年之间，请核对年份。")
    return found


def _not_a_day(plain: str) -> CellError:
    if _MONTH.fullmatch(plain):
        return CellError("month_only", f"“{plain}”只有年月。请填写到日；不知道是哪一天就留空，写进备注。")
    return CellError("invalid_date", f"“{plain}”不是日期，请填写如 2023-05-08 或 2023年5月8日。")
