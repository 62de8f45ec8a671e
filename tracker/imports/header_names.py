"""What the headers of other people's ledgers mean: names from a file, hints stripped, units, months. Pure."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

NAMES_FILE = Path(__file__).resolve().parents[2] / "fixtures" / "ledger_headers.csv"
JOINT = "·"
"""Between a group of columns and what stands below it."""
PLAN = "annual_plan"
"""The field of a year's plan: read from ledgers, and not written into them."""
AMOUNTS = frozenset(
    {
        "planned_yuan", "expected_output_yuan", "actual_output_yuan", "completed_yuan",
        "signed_amount", "started_amount", "producing_amount", PLAN,
    }
)  # fmt: skip
UNITS = {"亿元": 100_000_000, "万元": 10_000, "元": 1}
"""Units of amounts that are read, in 元."""
NOT_KEPT = frozenset({"number", "known"})
LEFT_OUT = "none"
"""What is chosen for a column that is not to be imported."""
CHECK_HEADER, RESULT_SHEET = "导入检查", "导入结果"
"""The header of the column and the name of the sheet that an annotated file has beside its own."""

_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]|[(（\[【〔].*$")
_HINTS = re.compile(r"[:：].*$|格式.*$|示例.*$|例如.*$|如[:：]?\d.*$|20[Xx]{2}.*$|[Xx]{4}.*$")
_UNIT = re.compile(r"(亿|百万|千万|万|千)?(美元|欧元|日元|港元|元)")
_SHORT = {"亿": "亿元", "万": "万元"}
_STATED_UNIT = re.compile(r"单位[:：]?(?:人民币)?((?:亿|百万|千万|万|千)?(?:美元|欧元|日元|港元|元))")
_BARE_UNIT = re.compile(r"^(?P<name>.{2,}?)[,，/、]?(?P<unit>亿元|万元)$")
_UNTIL = re.compile(r"(?:截至|截止|至)(?:到)?(\d{4})年(\d{1,2})月")
_PLAN = re.compile(r"(?:20\d\d年度?|本年度?|当年|年度|今年)(?:计划(?:完成)?投资|投资计划)额?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_OF_YEAR = re.compile(r"(?:\d{4}年|\d{1,2}[-—~至]\d{1,2}月|\d{1,2}月份?|本年度?|当年|年度|今年)")


@dataclass(frozen=True)
class Meaning:
    """
    What a header means: a field, `known` for what is never imported, None for what nobody knows.

    Perhaps a month, of figures, or a year, of a plan.
    """

    field: str | None
    month: date | None = None
    year: int | None = None


def plain(text: str) -> str:
    """Return a header without width, blanks and the asterisk of required columns."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*")


def bare(text: str) -> str:
    """Return a header that is plain without what is only said to help: brackets, examples, formats, a unit."""
    without = _HINTS.sub("", _BRACKETS.sub("", text)).strip("*")
    match = _BARE_UNIT.match(without)
    return match["name"] if match else without


@cache
def names() -> dict[str, str]:
    """Return the fields by the plain names of their headers, a group and a leaf joined."""
    with NAMES_FILE.open(encoding="utf-8", newline="") as file:
        return {name: row["field"] for row in csv.DictReader(file) for name in row["names"].split("|")}


@cache
def choosable() -> frozenset[str]:
    """Return the fields that an officer may choose for a column; a name's column is found, never chosen."""
    return frozenset(names().values()) - NOT_KEPT - {"name", "owner_or_unit"}


def chosen_field(choices: Mapping[str, str], letters: str, header: str) -> str | None:
    """Return the field that was chosen for a column by its letters or its header; None if none was."""
    choice = choices.get(letters) or choices.get(header)
    return choice if choice == LEFT_OUT or choice in choosable() else None


def field_of_name(text: str) -> str | None:
    """Return the field of a header as it stands alone."""
    key = plain(text)
    return names().get(key) or names().get(bare(key))


def meaning_of(path: tuple[str, ...]) -> Meaning:
    """Return what a column means whose headers are these, from the top to the bottom; the most specific name counts."""
    plains = [plain(text) for text in path]
    month = next((found for text in reversed(plains) if (found := month_in(text))), None)
    bares = [name for name in map(bare, plains) if name]
    # 其中： is a part of the column beside it, and must not pass for the whole.
    if not bares or plains[-1].startswith("其中"):
        return Meaning("known" if bares or plains else None)
    leaf = bares[-1]
    keys = [JOINT.join(bares), JOINT.join(bares[-2:])]
    for word in ("计划", "实际"):
        keys += [f"{word}{JOINT}{leaf}"] * any(word in group for group in bares[:-1])
    keys.append(leaf)
    keys += [_UNTIL.sub("", leaf).lstrip("月底末"), *([f"累计{leaf}"] if leaf == "完成投资" and month else [])]
    for key in keys:
        if (field := names().get(key)) is not None:
            if field == PLAN:
                return _plan(plains)
            return Meaning(field, month if field in {"completed_yuan", "actual_output_yuan"} else None)
    # Under the year as the head of a group, too.
    if any(_PLAN.fullmatch(name) for name in (leaf, "".join(bares[-2:]))):
        return _plan(plains)
    of_a_year = _OF_YEAR.match(leaf) and ("完成投资" in leaf or "计划投资" in leaf)
    return Meaning("known" if of_a_year or leaf.endswith("率") else None)


def _plan(plains: list[str]) -> Meaning:
    return Meaning(PLAN, year=next((year for text in reversed(plains) if (year := year_in(text))), None))


def month_in(text: str) -> date | None:
    """Return the month until which the figures count, where a plain text says 截至."""
    match = _UNTIL.search(text)
    if match is None or not (1 <= int(match[2]) <= 12 and 2000 <= int(match[1]) <= 2100):
        return None
    return date(int(match[1]), int(match[2]), 1)


def year_in(text: str) -> int | None:
    """Return the year that a plain text names, if it names exactly one."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def unit_in_brackets(text: str) -> str | None:
    """Return the unit that a plain header states in brackets, or at its end."""
    for bracket in _BRACKETS.findall(text):
        if match := _UNIT.search(bracket):
            return match[0]
        if short := _SHORT.get(bracket.strip("()（）[]【】")):
            return short
    match = _BARE_UNIT.match(_BRACKETS.sub("", text))
    return match["unit"] if match else None


def unit_stated(text: str) -> str | None:
    """Return the unit of a plain title line that says 单位：…."""
    match = _STATED_UNIT.search(text)
    return match[1] if match else None


def bare_unit(text: str) -> str | None:
    """Return the unit of a cell that holds nothing else."""
    match = _UNIT.fullmatch(text.strip("()（）"))
    return match[0] if match else None
