"""What was recognised of a file, as a job keeps it to be shown: columns, what was set aside, and the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.identifiers import masked_phone, without_phones
from projects.rules.months import month_text
from tracker.import_jobs.cells import SECRET
from tracker.imports.cells import shown
from tracker.imports.header_names import AMOUNTS
from tracker.imports.row_reading import BOTH

if TYPE_CHECKING:
    from tracker.imports.tables import FoundTable, Recognised, TableColumn

FIRST_ROWS = 12
MOST_ASIDE = 200
MOST_SHEETS = 100
_OWN = "选项"
"""The hidden sheet of our own exports, with what cells may be chosen from: nobody has to know of it."""
LONGEST = 60


def tables_of(found: Recognised) -> list[dict[str, Any]]:
    """Return what each table was taken for; cells that name persons' numbers are masked."""
    return [_table(table) for table in found.tables]


def file_notes(found: Recognised) -> dict[str, list[str]]:
    """Return what is to be known of the whole file: what is never imported, and the sheets that were not read."""
    return {
        "remarks": [*found.remarks],
        "skipped": [name[:LONGEST] for name in found.skipped[:MOST_SHEETS]],
        "hidden": [name[:LONGEST] for name in found.hidden[:MOST_SHEETS] if name != _OWN],
    }


def _table(table: FoundTable) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "header_rows": [*table.header_rows],
        "titles": [without_phones(title)[:LONGEST] for title in table.titles],
        "columns": [_column(column) for column in table.columns],
        "others": [
            {
                "letters": other.letters,
                "header": other.header[:LONGEST],
                "is_known": other.is_known,
                "samples": [without_phones(sample) for sample in other.samples],
            }
            for other in table.others
        ],
        "aside": [
            {"row": aside.row, "why": aside.why, "text": without_phones(aside.text)[:LONGEST]}
            for aside in table.aside[:MOST_ASIDE]
        ],
        "rows": len(table.rows),
        "first_rows": [
            {
                "row": row.number,
                "cells": [_shown(column, shown(cell)) for column, cell in zip(table.columns, row.cells, strict=False)],
            }
            for row in table.rows[:FIRST_ROWS]
        ],
    }


def _column(column: TableColumn) -> dict[str, Any]:
    return {
        "letters": column.letters,
        "header": column.header[:LONGEST],
        "field": column.field,
        "unit": column.unit,
        "from": column.unit_from,
        "month": month_text(column.month) if column.month else None,
        "year": column.year,
    }


def _shown(column: TableColumn, text: str) -> str:
    if column.field in SECRET:
        return masked_phone(text)
    # An amount in 元 may look like a telephone number.
    if column.field in AMOUNTS:
        return text[:LONGEST]
    return without_phones(text, is_of_persons=column.field == BOTH)[:LONGEST]
