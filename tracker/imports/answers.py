"""
What a file leaves open, as questions that are asked once for the whole of it, and what the answers settle. Pure.

An answer is a short text by the code of its question; those of one file hold for the next with the same headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from projects.rules.money import wan_text
from projects.rules.stages import Cohort
from tracker.imports.cells import is_blank, shown
from tracker.imports.columns import ENTRY_FIELDS, FIGURE_FIELDS, HEADER_OF, PLAN, YEAR
from tracker.imports.date_cells import ROUND, round_of
from tracker.imports.header_names import AMOUNTS, UNITS, month_in, plain, year_in
from tracker.imports.shapes import LEDGER, TableShape

if TYPE_CHECKING:
    from tracker.imports.tables import FoundTable, Recognised, TableColumn

Answers = Mapping[str, str]
NONE = "none"
"""The answer that leaves something out: no month, no round."""
IMPORT, SKIP = "import", "skip"
HIDDEN, STRUCK = "hidden_rows", "struck_rows"
BY_CELL = "cell_unit"
OVERWRITE = "overwrite:"
"""Before a field of an amount, answered by `yes`: what is written counts, also where what stands agrees with it."""
FIELD = "field:"
"""Before the letters or the header of a column, answered by the field that it is to be read as."""
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)
_LISTS = {"签约一批": Cohort.SIGNED, "开工一批": Cohort.STARTED, "投产一批": Cohort.PRODUCING}
_SAMPLES = 3
_FEWEST = 3
"""Amounts of a column before something is said of most of them."""
_USUAL = (1_000_000, 60_000_000_000)
"""What projects cost, in 元: 100 万 to 600 亿. The mean of the signed ones is 3.6 亿, the largest 560 亿."""


@dataclass(frozen=True)
class ImportQuestion:
    """
    A question about a file: its code, a sentence, the answers to choose from with their words, and a likely one.

    `is_open`: any answer of the right form will do. `blocks`: nothing of the file is written before it is answered;
    others keep only their rows.
    """

    code: str
    text: str
    options: Sequence[tuple[str, str]] = ()
    default: str | None = None
    blocks: bool = True
    is_open: bool = False


@dataclass
class Settled:
    """What holds for one table once its questions are answered: columns, month, round and list, the year of plans."""

    columns: dict[int, TableColumn]
    units: dict[int, str] = field(default_factory=dict)
    month: date | None = None
    round_key: tuple[int, int] | None = None
    cohort: Cohort | None = None
    year: int | None = None


def choices_of(answers: Answers) -> dict[str, str]:
    """Return the fields that were chosen for columns, as `recognise` takes them: a file is recognised by them anew."""
    return {code.removeprefix(FIELD): answer for code, answer in answers.items() if code.startswith(FIELD)}


class Settling:
    """Settles what all tables of a file leave open, by their own words first and then by the answers."""

    def __init__(self, found: Recognised, answers: Answers, shape: TableShape = LEDGER) -> None:
        self.found, self.answers, self.shape = found, answers, shape
        self.questions: dict[str, ImportQuestion] = {}

    def settle(self, table: FoundTable) -> Settled:
        """Return what holds for a table; what is open is asked, once for the file."""
        settled = Settled(self._columns(table))
        # First: that a unit is open, too, must not hide that the month is.
        settled.month = self._month(table, settled)
        settled.year = self._year(table, settled)
        self._units(table, settled)
        words = (table.sheet, *reversed(table.titles))
        settled.cohort = next((cohort for text in words if (cohort := cohort_in(text))), None)
        settled.round_key = self._round(table, settled) if self.shape.is_ledger else None
        if self.shape.is_ledger and self._is_list(table, settled) and settled.round_key is None:
            # The amount of a list without a round is nothing, and no error: the list is not imported.
            amounts = {amount for _, amount in ENTRY_FIELDS.values()}
            settled.columns = {
                index: column for index, column in settled.columns.items() if column.field not in amounts
            }
        self._rows(table)
        return settled

    def _ask(self, question: ImportQuestion) -> str | None:
        """Return the answer to a question, or note it."""
        answer = self.answers.get(question.code)
        if answer is not None and (question.is_open or answer in {value for value, _ in question.options}):
            return answer
        self.questions.setdefault(question.code, question)
        return None

    def _columns(self, table: FoundTable) -> dict[int, TableColumn]:
        """Return the columns by their index; of several that claim one field only the chosen one."""
        kept = {index: column for index, column in enumerate(table.columns) if self.shape.reads(column.field)}
        fields = [column.field for column in kept.values()]
        for name in dict.fromkeys(claimed for claimed in fields if fields.count(claimed) > 1):
            rivals = {index: column for index, column in kept.items() if column.field == name}
            options = [(column.letters, f"{column.letters} 列 {column.header[:20]}") for column in rivals.values()]
            words = "、".join(label for _, label in options[:3])
            text = f"{words} 都像是“{HEADER_OF.get(name, name)}”，以哪一列为准？"
            chosen = self._ask(ImportQuestion(f"column:{name}", text, options))
            for index, column in rivals.items():
                if column.letters != chosen:
                    del kept[index]
        return kept

    def _units(self, table: FoundTable, settled: Settled) -> None:
        for index, column in settled.columns.items():
            if column.field not in AMOUNTS:
                continue
            unit = column.unit or self._unit(table, index, column)
            if unit is not None:
                settled.units[index] = unit
        settled.columns = {
            index: column
            for index, column in settled.columns.items()
            if column.field not in AMOUNTS or index in settled.units
        }

    def _unit(self, table: FoundTable, index: int, column: TableColumn) -> str | None:
        cells = [shown(row.cells[index]) for row in table.rows if not is_blank(row.cells[index])]
        samples = "、".join(cell[:10] for cell in cells[:_SAMPLES]) or "没有数"
        text = f"表里没有写金额单位（{column.header[:12]}：{samples}），是哪一种？"
        return self._ask(ImportQuestion("unit", text, [(unit, unit) for unit in UNITS]))

    def _month(self, table: FoundTable, settled: Settled) -> date | None:
        """Return the month of the figures where no column states it; without an answer they are not read."""
        figures = [index for index, column in settled.columns.items() if column.field in FIGURE_FIELDS]
        if not figures or table.has("month"):
            return None
        stated = {column.month for index, column in settled.columns.items() if index in figures and column.month}
        if len(stated) == 1:
            return stated.pop()
        stated = {month for title in table.titles if (month := month_in(plain(title)))}
        if len(stated) == 1:
            return stated.pop()
        if any(not is_blank(row.cells[index]) for row in table.rows for index in figures):
            text = "累计完成投资、实际年产值是截至哪个月的？表里没有写，填如 2023-12；不导入这两列填 none。"
            answer = self._ask(ImportQuestion("month", text, [(NONE, "不导入这两列")], is_open=True)) or ""
            if match := _MONTH.fullmatch(answer):
                return date(int(match[1]), int(match[2]), 1)
            if answer and answer != NONE:
                self.questions["month"] = ImportQuestion("month", text, [(NONE, "不导入这两列")], is_open=True)
        settled.columns = {index: column for index, column in settled.columns.items() if index not in figures}
        return None

    def _year(self, table: FoundTable, settled: Settled) -> int | None:
        """
        Return the year of the plans that a column states; None where the month of each row says it, or nothing does.

        The header says it, or else the titles, or else the month that the file itself states.
        """
        plans = [index for index, column in settled.columns.items() if column.field == PLAN.field]
        if not plans:
            return None
        if year := self._stated_year(table, settled, plans):
            return year
        if table.has("month"):
            return None
        if any(not is_blank(row.cells[index]) for row in table.rows for index in plans):
            text = "年度计划投资是哪一年的？表里没有写，填如 2023；不导入这一列填 none。"
            question = ImportQuestion(YEAR, text, [(NONE, "不导入这一列")], is_open=True)
            answer = self._ask(question) or ""
            if _YEAR.fullmatch(answer):
                return int(answer)
            if answer and answer != NONE:
                self.questions[YEAR] = question
        settled.columns = {index: column for index, column in settled.columns.items() if index not in plans}
        return None

    def _stated_year(self, table: FoundTable, settled: Settled, plans: Sequence[int]) -> int | None:
        titles = {year for text in table.titles if (year := year_in(plain(text)))}
        for years in ({settled.columns[index].year for index in plans}, titles):
            if len(years) == 1 and (year := years.pop()):
                return year
        month = None if table.has("month") or "month" in self.answers else settled.month
        return month.year if month else None

    def _round(self, table: FoundTable, settled: Settled) -> tuple[int, int] | None:
        """Return the round on whose lists the projects of a table stand; never taken from a title unasked."""
        if not self._is_list(table, settled):
            return None
        words = plain(" ".join([*table.titles, table.sheet]))
        match = ROUND.search(words)
        key = "-".join(map(str, round_of(match))) if match else None
        options = [*([(key, f"{key} 的名单")] if key else []), (NONE, "不作为名单导入")]
        text = f"这是哪一次“三个一批”的名单？{f'标题写的是 {key}。' if key else '填如 2023-3。'}"
        question = ImportQuestion("round", text, options, default=key, is_open=True)
        answer = self._ask(question)
        given = ROUND.fullmatch(answer) if answer else None
        if answer and answer != NONE and given is None:
            self.questions[question.code] = question
        return round_of(given) if given else None

    def _is_list(self, table: FoundTable, settled: Settled) -> bool:
        """Whether a title or a band says that these are the projects of a list, and no column says of which round."""
        says_so = settled.cohort is not None or any(cohort_in(row.band) for row in table.rows)
        return says_so and not any(table.has(round_field) for round_field, _ in ENTRY_FIELDS.values())

    def _rows(self, table: FoundTable) -> None:
        hidden = sum(row.is_hidden for row in table.rows)
        struck = sum(row.is_struck for row in table.rows)
        if hidden:
            self._ask_about_rows(HIDDEN, f"有 {hidden} 行被隐藏或筛选掉了，是否一并导入？")
        if struck:
            self._ask_about_rows(STRUCK, f"有 {struck} 行画了删除线，是否仍要导入？")

    def _ask_about_rows(self, code: str, text: str) -> None:
        options = [(SKIP, "不导入这些行"), (IMPORT, "一并导入")]
        self._ask(ImportQuestion(code, text, options, blocks=False))


def doubtful(header: str, unit: str, yuan: Sequence[int]) -> ImportQuestion | None:
    """Return the question whether a unit is right where most amounts of a column are no project's."""
    usual = median(yuan) if len(yuan) >= _FEWEST else _USUAL[0]
    if _USUAL[0] <= usual <= _USUAL[1]:
        return None
    text = f"“{header[:12]}”按{unit}读，多在 {wan_text(int(usual))} 万元上下，不像项目的投资。单位对吗？"
    return ImportQuestion("scale", text, [("yes", "对，照此导入")])


def cohort_in(text: str) -> Cohort | None:
    """Return the list that a title, the name of a sheet or a band names, if it names exactly one."""
    found = [cohort for words, cohort in _LISTS.items() if words in text]
    return found[0] if len(found) == 1 else None


def listed(values: dict[str, object], cohort: Cohort, key: tuple[int, int]) -> Iterator[str]:
    """Put a row on a list; its total investment becomes the amount of the list. Yield the fields that moved there."""
    round_field, amount_field = ENTRY_FIELDS[cohort]
    values[round_field] = key
    if amount_field not in values and "planned_yuan" in values:
        values[amount_field] = values.pop("planned_yuan")
        yield amount_field
