"""Rows of lists that are computed and no queryset, sorted all the same."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Protocol, TypeVar, runtime_checkable

from tracker.queries.held_rows import HeldRows

R = TypeVar("R")


@runtime_checkable
class SortedRows(Protocol):
    """Rows that are no queryset and sort themselves."""

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> Sequence[Any]:
        """Return the rows in the order of some names, ties in the order that they have without a choice."""


class RowsByName(HeldRows[R]):
    """Rows sorted by the attributes that columns name."""

    def __init__(self, rows: Sequence[R]) -> None:
        self._rows = rows

    @property
    def held(self) -> Sequence[R]:
        """Return the rows as they were given."""
        return self._rows

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> Sequence[R]:
        """Return the rows by the values of attributes; what has none stands last, whichever way."""
        key = attrgetter(order[0])
        known = sorted((row for row in self.held if key(row) not in {None, ""}), key=key, reverse=is_down)
        return RowsByName([*known, *(row for row in self.held if key(row) in {None, ""})])
