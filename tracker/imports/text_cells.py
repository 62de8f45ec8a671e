"""Reads texts as they come from other programs: pasted signs that nobody sees, broken names, a person with a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from projects.rules.identifiers import IdentifierError, check_phone
from tracker.imports.cells import CellValue, normalised, text
from tracker.imports.date_cells import Remarked

if TYPE_CHECKING:
    from collections.abc import Callable

_PASTED = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
"""Signs without width that come with a text from the web; those that turn the direction of a text are refused."""
_BREAK = re.compile(r"[ \t]*[\r\n\v\f]+[ \t]*")
_PERSON = re.compile(r"([\u4e00-\u9fff]{2,4})\s+([0-9+()\- ]{5,20})")
_NOTHING = frozenset(
    {"—", "-", "--", "——", "/", "\\", "无", "暂无", "待定", "未定", "不详", "未签约", "未开工", "未投产"}
)
LONGEST_PLACEHOLDER = 5
"""Characters, with a blank on either side."""
_SIGNS = frozenset({"—", "-", "--", "——", "/", "\\"})


def is_placeholder(value: str, *, in_text: bool) -> bool:
    """Whether a cell says that there is nothing to say; among texts only signs do, since 无 may be an answer."""
    plain = value.strip()
    return normalised(plain) in (_SIGNS if in_text else _NOTHING)


def pasted(limit: int, *, lines: bool = False, is_name: bool = False) -> Callable[[CellValue], str | Remarked]:
    """Return a reader of texts of up to `limit` characters, which says what it left out; `lines` keeps line breaks."""
    strict = text(limit, lines=lines)

    def read(value: CellValue) -> str | Remarked:
        if not isinstance(value, str) or value.isprintable():
            return strict(value)  # nearly always, and quickly
        said = []
        without = _PASTED.sub("", value)
        if without != value:
            said.append("看不见的符号")
        whole = _BREAK.sub("", without.strip()) if is_name else without
        if whole != without.strip() and is_name:
            said.append("换行")
        found = strict(whole)
        detail = f"去掉了{'和'.join(said)}，按“{found[:20]}”读取。"
        return Remarked(found, "signs_left_out", detail) if said else found

    return read


def person_and_number(value: CellValue) -> tuple[str, str] | None:
    """Return a person and a telephone number of one cell, only if it holds exactly these two."""
    match = _PERSON.fullmatch(normalised(value))
    if match is None:
        return None
    try:
        return match[1], check_phone(match[2])
    except IdentifierError:
        return None
