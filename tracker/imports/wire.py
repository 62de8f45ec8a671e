"""What was recognised, as lines of JSON: how the process that reads a file hands it to the one that asked. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from tracker.imports.merges import Cover
from tracker.imports.number_formats import Displayed, NoValue, Style, style_of
from tracker.imports.tables import Aside, FoundTable, Note, OtherColumn, Recognised, TableColumn, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Wanted(StrEnum):
    """What the process that reads a file is to find in it."""

    PROJECTS = "projects"
    """The tables of projects, of a ledger or a list."""
    MONTH = "month"
    """The sheet of a month."""
    INDICATORS = "indicators"
    """The sheet of the values of indicators."""


_TAGGED = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_PLAIN = frozenset({str, float, date, type(None)})
"""Cells of which JSON has a kind, but for days, of which a row says where they stand."""
_style = lru_cache(maxsize=1000)(style_of)
# Few days, each of many cells.
_day = lru_cache(maxsize=10_000)(date.fromisoformat)


def lines_of(found: Recognised) -> Iterator[bytes]:
    """Yield the lines: one for the file, one for each table, and after it one for each of its rows."""
    yield _line({"file": {"skipped": [*found.skipped], "remarks": [*found.remarks], "hidden": [*found.hidden]}})
    for table in found.tables:
        whole = {**vars(table), "rows": [], "columns": [*map(asdict, table.columns)]}
        for name in ("others", "aside", "notes"):
            whole[name] = [asdict(part) for part in whole[name]]
        yield _line({"table": whole})
        yield from map(_row_line, table.rows)


def refusal(code: str, detail: str) -> bytes:
    """Return the only line of a file that is refused."""
    return _line({"refused": [code, detail]})


def found_in(lines: Iterable[str | bytes]) -> Recognised | tuple[str, str]:
    """Return what the lines hold: what was recognised, or the code and the sentence of the refusal."""
    tables: list[FoundTable] = []
    head: dict[str, Any] = {}
    for line in lines:
        said = orjson.loads(line)
        if isinstance(said, list):
            tables[-1].rows.append(_row(*said))
        elif "refused" in said:
            code, detail = said["refused"]
            return code, detail
        elif "table" in said:
            tables.append(_table(said["table"]))
        else:
            head = said["file"]
    # What was kept before an upgrade says nothing of hidden sheets.
    return Recognised(tables, head["skipped"], head["remarks"], head.get("hidden", ()))


def _row_line(row: TableRow) -> bytes:
    """Return the line of a row: its number and cells, what few rows have, and the places of its days where it may."""
    cells, rest = row.cells, _rest(row)
    if rest is not None or not _PLAIN.issuperset(map(type, cells)):
        return _line([row.number, cells, rest])
    days = [place for place, cell in enumerate(cells) if cell.__class__ is date]
    return orjson.dumps([row.number, cells, rest, days], option=orjson.OPT_APPEND_NEWLINE)


def _rest(row: TableRow) -> list[Any] | None:
    """Return what few rows have: what covers their cells, a band above them, what is hidden or struck."""
    if not (row.covers or row.band or row.is_hidden or row.struck):
        return None
    covers = [[place, cover.row, cover.index, cover.value] for place, cover in row.covers.items()]
    return [covers, row.band, row.is_hidden, row.is_struck, sorted(row.struck)]


def _row(number: int, cells: list[Any], rest: list[Any] | None, days: Sequence[int] | None = None) -> TableRow:
    if days is not None:
        for place in days:
            cells[place] = _day(cells[place])
        return TableRow(number, cells)
    cells = [_cell(cell) if cell.__class__ is dict else cell for cell in cells]
    if rest is None:
        return TableRow(number, cells)
    covers, band, is_hidden, is_struck, struck = rest
    found = {place: Cover(row, index, _cell(value)) for place, row, index, value in covers}
    return TableRow(number, cells, found, band, is_hidden, is_struck, frozenset(struck))


def _table(said: dict[str, Any]) -> FoundTable:
    first, last = said["header_rows"]
    return FoundTable(
        sheet=said["sheet"],
        header_rows=(first, last),
        columns=[TableColumn(**{**column, "month": _cell(column["month"])}) for column in said["columns"]],
        others=[OtherColumn(**{**other, "samples": tuple(other["samples"])}) for other in said["others"]],
        titles=said["titles"],
        aside=[Aside(**entry) for entry in said["aside"]],
        notes=[Note(**note) for note in said["notes"]],
        totals=said["totals"],
    )


def _line(said: object) -> bytes:
    return orjson.dumps(said, default=_special, option=_TAGGED | orjson.OPT_APPEND_NEWLINE)


def _special(value: object) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"@": "t", "v": value.isoformat()}
    if isinstance(value, date):
        return {"@": "d", "v": value.isoformat()}
    if isinstance(value, Displayed):
        return {"@": "s", "v": value.value, "f": value.style.code}
    if isinstance(value, NoValue):
        return {"@": "n", "v": value.text}
    raise TypeError(type(value))


def _cell(said: Any) -> Any:
    if said.__class__ is not dict:
        return said
    kind, value = said["@"], said["v"]
    if kind == "d":
        return date.fromisoformat(value)
    if kind == "t":
        return datetime.fromisoformat(value)
    return NoValue(value) if kind == "n" else Displayed(_cell(value), _shown(said["f"]))


def _shown(code: str) -> Style:
    return _style(code)
