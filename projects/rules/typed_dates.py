"""
Days and months as people type them: `2023年5月8日`, `2023.5.8`, `2023/5/8`, `20230508`, in any width of characters.

Pages and ledgers read them by this one rule; what programs send is read by `months.parse_day` and `parse_month`.
"""

import re
import unicodedata
from datetime import date

from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR

_DAY = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})[日号]|(\d{4})(\d{2})(\d{2})", re.ASCII
)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{4})年(\d{1,2})月份?|(\d{4})(\d{2})", re.ASCII)
_SIGNS = str.maketrans({"。": ".", "．": ".", "—": "-", "–": "-", "−": "-", "‐": "-"})  # as typed
_BLANKS_BETWEEN = re.compile(r"\s*([-/.年月日号])\s*")
_LONGEST = 30
"""Characters of what was typed that a sentence quotes."""


class TypedDateError(ValueError):
    """What was typed is no day or month; `code` names the rule, the message is a sentence for the officer."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code and the sentence."""
        super().__init__(message)
        self.code = code


def typed_day(text: str) -> date:
    """
    Read a day.

    :raises TypedDateError: if it is none, only a month, or beyond the years of the program
    """
    plain = _plain(text)
    match = _DAY.fullmatch(plain)
    if match is None and _MONTH.fullmatch(plain):
        raise TypedDateError("invalid_date", f"“{_quoted(text)}”没有写明哪一天，请填到日，如 2023-05-08。")
    if match is None:
        message = f"“{_quoted(text)}”不是日期，请填写如 2023-05-08、2023年5月8日 或 20230508。"
        raise TypedDateError("invalid_date", message)
    # The second group is the sign between them.
    year, month, number = (int(group) for group in match.groups() if group and group.isdecimal())
    try:
        day = date(year, month, number)
    except ValueError as error:
        raise TypedDateError("invalid_date", f"“{_quoted(text)}”不是存在的日期，请核对。") from error
    return plausible_day(day)


def typed_month(text: str) -> date:
    """
    Read a month as its first day.

    :raises TypedDateError: if it is none, or beyond the years of the program
    """
    match = _MONTH.fullmatch(_plain(text))
    if match is None:
        raise TypedDateError("invalid_month", f"“{_quoted(text)}”不是月份，请填写如 2023-12、2023年12月 或 202312。")
    year, month = (int(group) for group in match.groups() if group)
    if not 1 <= month <= 12:
        raise TypedDateError("invalid_month", f"“{_quoted(text)}”不是存在的月份，请核对。")
    # Not `date` at once: the year 0000 would be its error.
    if year < EARLIEST_DATE.year:
        raise _implausible(_quoted(text))
    return plausible_day(date(year, month, 1))


def is_typed_month(text: str) -> bool:
    """Whether what was typed looks like a month, one that exists or not."""
    return _MONTH.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return _BLANKS_BETWEEN.sub(r"\1", unicodedata.normalize("NFKC", text).translate(_SIGNS).strip())


def plausible_day(day: date) -> date:
    """
    Return a day.

    :raises TypedDateError: if it is beyond the years of the program
    """
    if not EARLIEST_DATE.year <= day.year <= LATEST_YEAR:
        raise _implausible(f"{day}")
    return day


def _implausible(said: str) -> TypedDateError:
    message = f"日期 {said} 不在 {EARLIEST_DATE.year}–{LATEST_YEAR} 年之间，请核对年份。"
    return TypedDateError("implausible_date", message)


def _quoted(text: str) -> str:
    shown = "".join(character if character.isprintable() else "?" for character in text.strip())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
