"""What a merged cell says in the rows and columns that it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracker.imports.xml_stream import UnfitError, damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.imports.cells import CellValue

MOST_COVERED = 200_000
"""Cells that all merges of a sheet may cover, of those that stand in rows with content."""
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?", re.ASCII)


class Merge(NamedTuple):
    """The rows and columns of a merged cell, each from 1 on."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Cover:
    """The cell that shows in the place of a covered one: its row, its index in the row, and its content."""

    row: int
    index: int
    value: CellValue


def merge_of(reference: str) -> Merge:
    """
    Return the place of a merged cell.

    :raises UnfitError: if it is none
    """
    match = _RANGE.fullmatch(reference)
    if match is None:
        raise damaged()
    left, top, right, bottom = match.groups()
    return Merge(int(top), _number(left), int(bottom or top), _number(right or left))


def covers_of(
    rows: Sequence[tuple[int, Sequence[CellValue]]], merges: Iterable[Merge], *, below: int, width: int
) -> dict[int, dict[int, Cover]]:
    """
    Return what shows in covered cells, by row and index, of rows below the header and of the first `width` columns.

    :raises UnfitError: if the merges cover more cells than a ledger has
    """
    contents = dict(rows)
    numbers = list(contents)
    covers: dict[int, dict[int, Cover]] = {}
    budget = MOST_COVERED
    for merge in merges:
        if merge.top <= below:
            continue  # a heading
        # Whole columns may be merged: what lies below the last row or beyond the headers is nothing.
        seen = merge._replace(bottom=min(merge.bottom, numbers[-1]), right=min(merge.right, width))
        # Counted before it is walked through: merges that overlap could make the work as large as they like.
        budget -= max(seen.bottom - seen.top + 1, 0) * max(seen.right - seen.left + 1, 0)
        if budget < 0:
            raise UnfitError("too_many_merges", "合并的单元格过多，不是台账工作簿。请取消合并后再导入。")
        _cover(covers, contents, seen)
    return covers


def _cover(covers: dict[int, dict[int, Cover]], contents: Mapping[int, Sequence[CellValue]], merge: Merge) -> None:
    first = contents.get(merge.top, ())
    if merge.left > len(first) or first[merge.left - 1] is None:
        return
    cover = Cover(merge.top, merge.left - 1, first[merge.left - 1])
    for row in range(merge.top, merge.bottom + 1):
        if row not in contents:
            continue
        for column in range(merge.left, merge.right + 1):
            if (row, column) != (merge.top, merge.left):
                covers.setdefault(row, {})[column - 1] = cover


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
