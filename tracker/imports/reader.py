"""Reads what was recognised of a file into rows of values; collects every unreadable cell and every open question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.imports.answers import (
    HIDDEN,
    IMPORT,
    SKIP,
    STRUCK,
    Answers,
    ImportQuestion,
    Settled,
    Settling,
    choices_of,
    cohort_in,
    doubtful,
    listed,
)
from tracker.imports.book import ReadBook, read_book
from tracker.imports.columns import FIGURE_FIELDS, HEADER_OF, PLAN, SHEET, YEAR
from tracker.imports.ledger_rows import Layout, Ledger, LedgerRow, RowError, RowRemark
from tracker.imports.recognition import is_foreign, recognise
from tracker.imports.row_kinds import RowKind
from tracker.imports.row_reading import RowReader, RowReading
from tracker.imports.same_rows import joined
from tracker.imports.shapes import LEDGER, TableShape
from tracker.imports.tables import Aside, FoundTable, Recognised, TableRow
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.imports.xml_stream import UnfitError
from tracker.imports.zone_words import ZoneWords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracker.imports.sheet_reader import Grid

HIDDEN_COLUMN = "这一列在表中被隐藏，内容照样读取，请核对。"
HIDDEN_ROW = "这一行在表中被隐藏或筛选掉了。要导入就取消隐藏或筛选，核对后再导入；不要就删去这一行。"
STRUCK_ROW = "这一行画了删除线。要导入就去掉删除线；不要就删去这一行。"
NO_YEAR = "看不出是哪一年的计划，没有导入：请在表头写明年份，如“2024年计划投资”，或填填报月份。"


def recognise_file(content: bytes, choices: Mapping[str, str] | None = None) -> Recognised:
    """
    Return the tables of a file, read in this process; `choices` are fields of columns, as `recognise` has them.

    :raises WorkbookRefusedError: if the file is refused as a whole
    """
    try:
        return recognise(read_book(content), choices)
    except UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error


def read_workbook(content: bytes, *, answers: Answers | None = None, zones: ZoneWords | None = None) -> Ledger:
    """
    Read the bytes of a workbook or of a CSV file, in this process.

    :raises WorkbookRefusedError: if the file is refused as a whole
    """
    return read_ledger(recognise_file(content, choices_of(answers or {})), answers=answers, zones=zones)


def read_csv(path: Path) -> Ledger:
    """Read a CSV file of ours."""
    return read_workbook(path.read_bytes())


def read_table(grid: Grid) -> Ledger:
    """Read the rows of a grid as those of the sheet of a ledger."""
    return read_ledger(recognise(ReadBook([(SHEET, grid)])))


def read_ledger(
    found: Recognised, *, answers: Answers | None = None, zones: ZoneWords | None = None, shape: TableShape = LEDGER
) -> Ledger:
    """
    Return the rows of what was recognised, with the zones that the officer sees and what was answered so far.

    :param shape: what is read of it, if not all that a ledger holds
    """
    reader = _Reader(found, answers or {}, zones or ZoneWords(), shape)
    for table in found.tables:
        reader.read(table)
    rows, remarks = joined(reader.rows)
    questions = list(reader.settling.questions.values())
    return Ledger(
        rows, reader.errors, [*reader.remarks, *remarks], questions, is_header_wrong=reader.is_header_wrong, found=found
    )


class _Reader:
    """Reads one table after the other."""

    def __init__(self, found: Recognised, answers: Answers, zones: ZoneWords, shape: TableShape) -> None:
        self.answers, self.zones, self.shape = answers, zones, shape
        self.settling = Settling(found, answers, shape)
        self.rows: list[LedgerRow] = []
        self.errors: list[RowError] = []
        self.remarks: list[RowRemark] = []
        self.is_header_wrong = False
        self.known_zones: dict[str, tuple[str, str | None]] = {}

    def read(self, table: FoundTable) -> None:
        """Read the rows of a table, unless a column is missing: every one of them would be an error."""
        if self._header_errors(table):
            self.is_header_wrong = True
            return
        settled = self.settling.settle(table)
        places = {
            column.field: (index, f"{column.letters} {column.header.strip('*＊')}")
            for index, column in settled.columns.items()
        }
        layout = Layout(table.sheet, places)
        reader = RowReader(settled, self.answers, self.settling.questions)
        self._notes(table, layout)
        investments = []
        for row in table.rows:
            reading = reader.read(row)
            if (yuan := reading.values.get("planned_yuan")) is not None:
                investments.append(yuan)
            self._place(table, row, reading)
            self._settle(row, reading, settled)
            self._add(table, row, reading, layout)
        for index, column in settled.columns.items():
            question = column.field == "planned_yuan" and doubtful(column.header, settled.units[index], investments)
            if question and self.answers.get(question.code) != "yes":
                self.settling.questions.setdefault(question.code, question)

    def _header_errors(self, table: FoundTable) -> bool:
        number, before = table.header_rows[1], len(self.errors)
        for name in self.shape.required:
            if not table.has(name):
                header = HEADER_OF[name]
                detail = f"缺少必需的列“{header}”，请在表头中加上。"
                self.errors.append(RowError(table.sheet, number, header, "", "missing_column", detail))
        for found in (column for column in table.columns if is_foreign(column) and self.shape.reads(column.field)):
            detail = f"单位是{found.unit}，没有导入：请换算成人民币万元或亿元，或删去这一列。"
            place = f"{found.letters} {found.header}"
            self.errors.append(RowError(table.sheet, number, place, found.header[:80], "foreign_unit", detail))
        return len(self.errors) > before

    def _notes(self, table: FoundTable, layout: Layout) -> None:
        for column in table.columns:
            if column.is_hidden and column.field in layout.places:
                place = layout.places[column.field][1]
                number = table.header_rows[1]
                self.remarks.append(
                    RowRemark(table.sheet, number, place, column.header, "hidden_column", HIDDEN_COLUMN)
                )
        for note in table.notes:
            self.remarks.append(RowRemark(table.sheet, note.row, note.column, note.value, note.code, note.detail))

    def _place(self, table: FoundTable, row: TableRow, reading: RowReading) -> None:
        """Give a row its zone, by its own words or by those around it."""
        text = reading.values.get("zone")
        if text is None and table.has("zone"):
            if self.shape.is_ledger and not any(name == "zone" for name, _ in reading.faults):
                reading.faults.append(("zone", ("required", f"“{HEADER_OF['zone']}”必须填写。")))
            return
        said = text or self._around(table, row)
        if said is None:
            return
        if said not in self.known_zones:
            self.known_zones[said] = self._zone(said)
        zone, detail = self.known_zones[said]
        reading.values["zone"] = zone
        if detail is not None:
            reading.remarks.append(("zone", ("zone_meant", detail)))

    def _around(self, table: FoundTable, row: TableRow) -> str | None:
        """Return what stands around a row of the zone that no column names; ask where nothing certain does."""
        if answer := self.answers.get("zone"):
            return answer
        for text in (row.band, table.sheet):
            # Words for a zone that the officer does not see are not their own zone: they must not be lost.
            if self.zones.names_one(text):
                return text
        if self.zones.own is not None:
            return self.zones.own
        if not self.shape.is_ledger:
            return None
        likely = next((zone for title in table.titles if (zone := self.zones.inside(title))), None)
        options = [(likely, likely)] if likely else []
        text = f"表里没有“开发区”这一列，这些项目都是哪个开发区的？{f'标题里有 {likely}。' if likely else ''}"
        self.settling.questions.setdefault(
            "zone", ImportQuestion("zone", text[:80], options, default=likely, is_open=True)
        )
        return None

    def _zone(self, said: str) -> tuple[str, str | None]:
        """Return the zone that words mean, or the words themselves, and what to say of it."""
        if exact := self.zones.exact(said):
            return exact, None
        offered = self.zones.offered(said)
        answer = self.answers.get(f"zone:{said}")
        # Only what was offered: words for another zone are no name of one's own, whoever says so.
        if answer in offered:
            return answer, f"“{said[:20]}”按答复读作 {answer}。"
        if found := self.zones.stripped(said):
            return found, f"“{said[:20]}”读作 {found}。"
        if offered:
            options = [(zone, zone) for zone in offered]
            text = f"“{said[:20]}”是哪个开发区？所有这样写的行都照此办理。"
            if self.zones.own is not None:
                text = f"“{said[:20]}”是您的开发区吗？是别的开发区就不要选，这样写的行不写入。"
            self.settling.questions.setdefault(
                f"zone:{said}", ImportQuestion(f"zone:{said}", text, options, blocks=False)
            )
        return said, None

    def _settle(self, row: TableRow, reading: RowReading, settled: Settled) -> None:
        """Add what holds for the whole table: the month of its figures, the year of its plans, the round."""
        if settled.month and any(name in reading.values for name in FIGURE_FIELDS):
            reading.values["month"] = settled.month
        if PLAN.field in reading.values:
            month = reading.values.get("month")
            if year := settled.year or (month and month.year):
                reading.values[YEAR] = year
            else:
                del reading.values[PLAN.field]
                reading.remarks.append((PLAN.field, ("plan_year_missing", NO_YEAR)))
        cohort = cohort_in(row.band) or settled.cohort
        if settled.round_key and cohort:
            for name in listed(reading.values, cohort, settled.round_key):
                if rough := reading.rough.pop("planned_yuan", None):
                    reading.rough[name] = rough

    def _add(self, table: FoundTable, row: TableRow, reading: RowReading, layout: Layout) -> None:
        for is_so, code, kind, sentence in (
            (row.is_hidden, HIDDEN, RowKind.HIDDEN, HIDDEN_ROW),
            (row.is_struck, STRUCK, RowKind.STRUCK, STRUCK_ROW),
        ):
            if is_so and self.answers.get(code) == SKIP:
                table.aside.append(Aside(table.sheet, row.number, str(kind), str(reading.values.get("name", ""))))
                return
            if is_so and self.answers.get(code) != IMPORT:
                reading.faults.append(("name", (code.removesuffix("s"), sentence)))
        unread = frozenset(name for name, _ in reading.faults)
        cells, months = row.cells, frozenset(reading.months)
        found = LedgerRow(row.number, cells, reading.values, layout, unread, months, reading.rough)
        self.rows.append(found)
        self.errors += [found.error(name, *fault) for name, fault in reading.faults]
        self.remarks += [found.remark(name, *remark) for name, remark in reading.remarks]
