"""Tells the rows of a table apart: projects, totals, notes, bands, samples. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.cells import CellValue


class RowKind(StrEnum):
    """What a row below a header is."""

    PROJECT = "project"
    COLUMN_NUMBERS = "栏次"
    UNIT = "单位"
    TOTAL = "合计"
    NOTE = "注释"
    BAND = "分段"
    SAMPLE = "样例"
    NAMELESS = "没有项目名称"
    HIDDEN = "隐藏的行"
    STRUCK = "划去的行"


FEW = 4
"""Texts of a row of notes or of a band."""
_TOTAL = re.compile(r"(?:[一二三四五六七八九十]+、)?(合计|小计|总计|共计|累计)(?:[(]\d*个?[)])?[:]?")
_TOTAL_OF = re.compile(r".{1,12}(合计|小计|总计|共计)(?:[(]\d+个[)])?")
_NOTE = re.compile(r"(?:注|备注|说明|填报说明|填表说明)\s*\d?[:.、]|[^:]{0,10}(?:人|日期|单位|电话|盖章[)]?)[:]")
_BAND = re.compile(
    r"[一二三四五六七八九十]+、.*|[(][一二三四五六七八九十]+[)].*|第.{1,4}批.*|.*(?:签约|开工|投产)一批.*"
)
_SIGNS = re.compile(r"计|请勿|示\s*例|填写|^\s*例|[×xXＸｘ✕]{2}|[:：]")
"""A sign of every total, note and sample that stands among more than a few texts."""
_LOOKED_AT = 12
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}、?|[(][一二三四五六七八九十]+[)]")
# 示例项目 with a name of its own is a project: the demo's are called so.
_SAMPLE = re.compile(r"请勿删除|^[×xX✕]{2,}|^示例(?!项目\w)|[(]示例[)]|填写示例|^例[:]")


def shape(text: str) -> str:
    """Return a text without width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def first_texts(cells: Sequence[CellValue], most: int) -> list[str]:
    """Return the first texts of a row in their shape, at most so many."""
    found = []
    for cell in cells:
        if isinstance(cell, str) and (text := shape(cell)):
            found.append(text)
            if len(found) == most:
                break
    return found


def kind_of_row(cells: Sequence[CellValue], name: str, *, is_name_merged: bool) -> RowKind:
    """
    Return what a row that holds something is; `name` is the text of its name's cell.

    `is_name_merged`: the name's cell belongs to a merged one that begins left of it, or reaches over three columns.
    """
    named = bool(name) and not is_name_merged
    # Nearly every row is a project's: no sign in it is one of those by which the others are known.
    raw = [cell for cell in cells[:_LOOKED_AT] if cell.__class__ is str]
    if named and len(raw) > FEW and not _SIGNS.search("\n".join(raw[:3])):
        return RowKind.PROJECT
    texts = first_texts(cells, FEW + 1)
    otherwise = RowKind.PROJECT if named else RowKind.NAMELESS
    if not texts:
        return otherwise
    first = texts[0]
    is_numeral = len(texts) <= 2 and bool(_ORDINAL.fullmatch(first)) and first != shape(name)
    is_ordinal = named and (is_numeral or (len(texts) == 1 and bool(_BAND.fullmatch(first))))
    found = {
        RowKind.TOTAL: any(map(_TOTAL.fullmatch, texts[:3])) or (not named and _TOTAL_OF.fullmatch(first)),
        RowKind.NOTE: len(texts) <= FEW and _NOTE.match(first),
        RowKind.BAND: is_ordinal or (not named and (is_name_merged or _BAND.fullmatch(first))),
        RowKind.SAMPLE: named and _SAMPLE.search(shape(name)),
    }
    return next((kind for kind, is_so in found.items() if is_so), otherwise)


def is_column_numbers(cells: Sequence[CellValue]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 …, at least three."""
    values = [cell for cell in cells if cell is not None]
    plain = [shape(cell).strip("()") if isinstance(cell, str) else cell for cell in values]
    letters = {"甲", "乙", "丙", "丁"}
    numbers = [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in plain]
    counted = [cell for cell in numbers if cell not in letters]
    if len(numbers) < 3 or len(counted) < 2:
        return False
    first = counted[0]
    return first in {"0", "1"} and counted == [str(int(first) + step) for step in range(len(counted))]
