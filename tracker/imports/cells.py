"""
Turns the content of single cells into values, or raises `CellError`. What is ambiguous is refused, not guessed.

Days, months and rounds are read by `date_cells`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from projects.rules.identifiers import (
    IdentifierError,
    check_industry_code,
    check_national_code,
    check_phone,
    check_uscc,
)
from projects.rules.money import LARGEST_WAN, YUAN_PER_WAN, MoneyError, yuan_from_wan
from projects.rules.texts import TextError, check_text, one_spelling, unified_lines
from tracker.imports.number_formats import Display, Displayed, NoValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CellValue = str | float | int | bool | date | datetime | time | timedelta | Displayed | NoValue | None

_SIGNIFICANT_DIGITS = 15
"""What Excel itself keeps and shows of a number; the rest is noise of the binary fraction."""
_DECIMALS, _LAST_DECIMAL = 4, Decimal("0.0001")
_NOISE = Decimal("0.0000005")
"""Half a 分, in 万元: what a calculation leaves behind a whole 元 is less, and no amount is meant so exactly."""
_LARGEST_NOISY = 10**9
_REST = 0.001
"""A part of a 元."""

_LOSES_DIGITS = 10**15
"""From here on a number cell no longer holds every digit."""
_LONGEST_CODE = 40
"""Characters: longer than any code, date or number, and short enough to be quoted in a sentence."""

_PICTURE = re.compile(r"\s*=\s*(?:_xlfn\.)?DISPIMG\(")
_SPACES = re.compile(r"\s+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


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
    return _oddity(value) if isinstance(value, Displayed | NoValue) else str(value)


def _oddity(value: Displayed | NoValue) -> str:
    if isinstance(value, NoValue):
        return value.text or "（未计算的公式）"
    number = shown(value.value)
    return number if value.style.display is Display.NUMBER else f"{number}（格式 {value.style.code}）"


def plain_number(value: CellValue) -> CellValue:
    """Return the number of a cell that shows it rounded; anything else as it is."""
    if isinstance(value, Displayed) and value.style.display is Display.NUMBER:
        return value.value
    return value


def require_value(value: CellValue) -> None:
    """
    Refuse a cell that shows an error, or holds a formula that was never calculated.

    :raises CellError: if it is one
    """
    if not isinstance(value, NoValue):
        return
    if value.text:
        raise CellError("error_value", f"单元格是错误值 {value.text}，请改正后再导入。")
    message = "公式没有保存计算结果。请用 Excel 或 WPS 打开、重新计算并保存，或改为数值。"
    raise CellError("formula_without_value", message)


def is_picture(value: CellValue) -> bool:
    """Whether a cell holds a picture of WPS, which stands there as a formula."""
    return isinstance(value, str) and "DISPIMG" in value and bool(_PICTURE.match(value))


def normalised(value: CellValue) -> str:
    """Return the text of a cell with full-width digits, letters and signs made plain: for codes, dates, numbers."""
    return _cut(unicodedata.normalize("NFKC", shown(value)).strip())


def _cut(plain: str) -> str:
    return plain if len(plain) <= _LONGEST_CODE else f"{plain[:_LONGEST_CODE]}…"


def text(limit: int, *, lines: bool = False) -> Callable[[CellValue], str]:
    """Return a reader of texts of up to `limit` characters, kept as typed but for blanks; `lines` keeps line breaks."""

    def read(value: CellValue) -> str:
        if value.__class__ is str and value.isprintable() and "  " not in value:
            cleaned = value.strip()  # nearly always, and quickly: no other blank can be displayed
        else:
            value = plain_number(value)
            _refuse_other_than_text(value)
            cleaned = unified_lines(shown(value).strip())
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
    return None if "*" in normalised(value) else _identifier(check_phone, value)


def chain(limit: int) -> Callable[[CellValue], str]:
    """Return a reader of industrial chains in the one spelling in which they are stored."""

    def read(value: CellValue) -> str:
        # Spelled before it is counted: what is stored must fit.
        return text(limit)(one_spelling(value) if isinstance(value, str) else value)

    return read


def amount_wan(value: CellValue) -> int:
    """Return an amount in 万元 as whole 元."""
    if isinstance(value, Displayed):
        if value.style.display is Display.OTHER_NUMBER:
            raise _other_number(value)
        value = plain_number(value)
    if value.__class__ is float and 0 <= value <= LARGEST_WAN:
        # Nearly always: whole 元, but for what the binary fraction leaves, which is less than any noise below.
        parts = value * YUAN_PER_WAN
        if abs(parts - round(parts)) < _REST:
            return round(parts)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellError("invalid_amount", "这里应为金额（万元），单元格却不是数字。")
    plain = normalised(value) if isinstance(value, str) else _cut(_amount_text(value))
    # Only separators where thousands have them: “1,5” may be a decimal comma and is refused.
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return yuan_from_wan(plain)
    except MoneyError as error:
        raise CellError("invalid_amount", str(error)) from error


def flag(value: CellValue) -> bool:
    """Return True for 是, False for 否; nothing else is accepted."""
    answers = {"是": True, "否": False}
    plain = normalised(value)
    if plain not in answers:
        raise CellError("invalid_flag", f"“{plain}”应为“是”或“否”；不改动则留空。")
    return answers[plain]


def choice(labels: Mapping[str, str], words: Mapping[str, str] | None = None) -> Callable[[CellValue], str]:
    """Return a reader of Chinese labels; `labels` maps stored values to them, `words` other words to labels."""
    values = {label: value for value, label in labels.items()}
    known = values | {word: values[label] for word, label in (words or {}).items()}

    def read(value: CellValue) -> str:
        plain = normalised(value)
        if plain not in known:
            raise CellError("invalid_choice", f"“{plain}”应为{'、'.join(values)}之一。")
        return known[plain]

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
    if isinstance(plain_number(value), int | float) and len(plain) < 4:
        message = f"行业代码 {plain} 是数字格式，可能丢了开头的 0。请把单元格设为文本格式后重填。"
        raise CellError("invalid_code", message)
    return _identifier(check_industry_code, value)


def _identifier(check: Callable[[str], str], value: CellValue) -> str:
    value = plain_number(value)
    _refuse_other_than_text(value)
    if isinstance(value, int | float) and abs(value) >= _LOSES_DIGITS:
        message = "代码成了数字，后几位已经丢失。请把单元格设为文本格式后重填。"
        raise CellError("lost_digits", message)
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
    # Of a zero below nothing, which a calculation may leave, nobody sees the sign.
    decimal = Decimal(f"{number or 0.0:.{_SIGNIFICANT_DIGITS}g}")
    return f"{decimal:f}" if decimal.is_finite() else str(decimal)


def _amount_text(number: float) -> str:
    """Return an amount in 万元 to the 元, without the noise that a calculation leaves in a binary fraction."""
    text = _number_text(number)
    if len(text.partition(".")[2]) <= _DECIMALS or not -_LARGEST_NOISY < number < _LARGEST_NOISY:
        return text
    exact = Decimal(text)
    rounded = exact.quantize(_LAST_DECIMAL)
    is_noise = abs(exact - rounded) < _NOISE
    # Without its sign where nothing is left: what should be zero may come out a little below it.
    return f"{abs(rounded) if rounded == 0 else rounded.normalize():f}" if is_noise else text


def _other_number(value: Displayed) -> CellError:
    code = value.style.code
    if "%" in code:
        return CellError("percent_format", f"单元格是百分比（格式“{code}”），这里应为金额（万元），请改填金额。")
    detail = (
        f"单元格所存的数是 {shown(value.value)}，按格式“{code}”显示出来的却是另一个数。"
        "请把格式改为常规或数值，核对后再导入。"
    )
    return CellError("misleading_format", detail)
