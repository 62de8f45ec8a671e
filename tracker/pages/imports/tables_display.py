"""The tables that were recognised in a file, drawn: a head above every column, the first rows, what was set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.imports.annotating.sheet import number_of
from tracker.imports.answers import FIELD
from tracker.imports.columns import COLUMNS, PLAN
from tracker.imports.header_names import AMOUNTS, LEFT_OUT, UNITS, choosable
from tracker.imports.row_reading import BOTH
from tracker.pages.imports.answers_display import FIELDS, LEAVE_OUT, PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.models import ImportJob

NAME = "name"
LONGEST_HEADER = 60
"""Of a longer header only the beginning is kept: its column is named by its letters."""


@dataclass
class ColumnHead:
    """What stands above a column: its place and header, what it was taken for, and the list to choose from."""

    letters: str
    header: str
    label: str
    kind: str
    parts: list[str] = field(default_factory=list)
    code: str = ""
    chosen: str = ""
    cells: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the list; none for the column of names, which is never another."""
        return f"{PREFIX}{self.code}" if self.code else ""


@dataclass
class DrawnRow:
    """A row of the drawing: its number, its cells, or why it was set aside."""

    number: int
    cells: list[str] = field(default_factory=list)
    why: str = ""
    text: str = ""


@dataclass
class DrawnTable:
    """A table with its heads and rows, and how many of each there are."""

    sheet: str
    header_rows: str
    titles: list[str]
    heads: list[ColumnHead]
    rows: list[DrawnRow]
    aside: list[dict[str, Any]]
    count: int


def fields_to_choose() -> list[tuple[str, str]]:
    """Return the fields that a column may be read as, in the order of the ledger, and the answer that leaves it out."""
    order = [column.field for column in (*COLUMNS, PLAN)] + [BOTH]
    allowed = choosable()
    return [(LEFT_OUT, LEAVE_OUT), *((name, FIELDS[name]) for name in order if name in allowed)]


def tables_of(job: ImportJob, *, typed: Mapping[str, Any]) -> list[DrawnTable]:
    """Return the tables of a file as they are drawn, with what was chosen in a form that came back."""
    tables = [_drawn(table, job.answers, typed) for table in job.tables]
    if job.month is not None:
        # The columns of a month's sheet are ours: there is nothing to choose.
        for head in (head for table in tables for head in table.heads):
            head.code, head.label = "", head.header if head.kind == "known" else head.label
    return tables


def _drawn(table: Mapping[str, Any], answers: Mapping[str, str], typed: Mapping[str, Any]) -> DrawnTable:
    rows = table["first_rows"]
    headers = Counter(column["header"] for column in (*table["columns"], *table["others"]))
    heads = [
        _known(column, [row["cells"][place] for row in rows], headers, answers)
        for place, column in enumerate(table["columns"])
    ]
    heads += [_other(column, headers) for column in table["others"]]
    heads.sort(key=lambda head: number_of(head.letters))
    for head in heads:
        head.chosen = typed.get(head.name, "") if head.name else ""
    drawn = [
        DrawnRow(row["row"], [head.cells[place] if place < len(head.cells) else "" for head in heads])
        for place, row in enumerate(rows)
    ]
    last = rows[-1]["row"] if rows else 0
    drawn += [
        DrawnRow(entry["row"], why=entry["why"], text=entry["text"]) for entry in table["aside"] if entry["row"] <= last
    ]
    first, end = table["header_rows"]
    return DrawnTable(
        sheet=table["sheet"],
        header_rows=f"{first}" if first == end else f"{first}–{end}",
        titles=table["titles"],
        heads=heads,
        rows=sorted(drawn, key=lambda row: row.number),
        aside=[entry for entry in table["aside"] if entry["row"] > last],
        count=table["rows"],
    )


def _known(
    column: Mapping[str, Any], cells: list[str], headers: Counter[str], answers: Mapping[str, str]
) -> ColumnHead:
    parts = [part for part in (column["unit"], column["from"], column["month"]) if part]
    if year := column.get("year"):
        parts.append(f"{year} 年")
    if column["field"] in AMOUNTS and column["unit"] is None and answers.get("unit") in UNITS:
        parts = [answers["unit"], "答复", *parts]
    head = ColumnHead(column["letters"], column["header"], FIELDS.get(column["field"], column["field"]), "known", parts)
    head.cells = cells
    if column["field"] != NAME:
        head.code = _code(column, headers)
    return head


def _other(column: Mapping[str, Any], headers: Counter[str]) -> ColumnHead:
    label, kind = ("不导入", "left") if column["is_known"] else ("不认识，不导入", "unknown")
    head = ColumnHead(column["letters"], column["header"], label, kind, code=_code(column, headers))
    head.cells = list(column.get("samples", ()))
    return head


def _code(column: Mapping[str, Any], headers: Counter[str]) -> str:
    """Return the code of the answer about a column: by its header, since next year's form may have it elsewhere."""
    header = column["header"]
    is_plain = headers[header] == 1 and len(header) < LONGEST_HEADER
    return f"{FIELD}{header if is_plain else column['letters']}"
