"""Tables of counts by place and kind, each of which leads to the list of what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tracker.pages.lists.columns import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class MatrixRow:
    """A place with its counts by the names of columns; `query` narrows a list to the place."""

    name: str
    counts: Mapping[str, int]
    query: str = ""


@dataclass(frozen=True)
class MatrixColumn:
    """What a column counts: its name and label, what narrows a list to it, and the mark of its figures."""

    name: str
    label: str
    query: str
    state: str = ""


def matrix_columns(label: str, columns: Sequence[MatrixColumn], address: str) -> tuple[Column, ...]:
    """Return the columns of such a table; `address` is that of the list, with its query."""
    return (
        Column("place", label, lambda row: row.name, ("place",)),
        *(_counted(column, address) for column in columns),
    )


def _counted(column: MatrixColumn, address: str) -> Column:
    def count(row: MatrixRow) -> int | None:
        # Nothing, not 0: what there is should meet the eye, and a phone shows only cells that hold something.
        return row.counts.get(column.name) or None

    def link(row: MatrixRow) -> str:
        return "&".join(part for part in (address, row.query, column.query) if part) if count(row) else ""

    return Column(
        column.name,
        column.label,
        count,
        ("count",),
        ColumnKind.COUNT,
        link=link,
        state=lambda row: column.state if count(row) else "",
    )


def matrix_rows(
    names: Mapping[str, str],
    counts: Mapping[str, Mapping[str, int]],
    total: Mapping[str, int],
    by: str,
    asked: Mapping[str, str],
) -> tuple[list[MatrixRow], MatrixRow]:
    """
    Return a row a place, and their sum.

    :param by: the parameter that narrows a list to a place: `unit` or `zone`
    :param asked: the places to which the whole table is narrowed, by parameter
    """

    def query(**place: str) -> str:
        return urlencode({name: value for name, value in {**asked, **place}.items() if value})

    rows = [MatrixRow(name, counts[key], query(**{by: key})) for key, name in names.items()]
    return rows, MatrixRow("合计", total, query())
