"""Rows of lists that are computed and no queryset, sorted all the same."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Protocol, TypeVar, overload, runtime_checkable

R = TypeVar("R")


@runtime_checkable
class SortedRows(Protocol):
    """Rows that are no queryset and sort themselves."""

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> Sequence[Any]:
        """Return the rows in the order of some names, ties in the order that they have without a choice."""


class RowsByName(Sequence[R]):
    """Rows in memory, of which a page is read whole later; sorted by the attributes that columns name."""

    def __init__(self, rows: Sequence[R]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> Sequence[R]:
        """Return the rows by the values of attributes; what has none stands last, whichever way."""
        key = attrgetter(order[0])
        known = sorted((row for row in self._rows if key(row) not in {None, ""}), key=key, reverse=is_down)
        return RowsByName([*known, *(row for row in self._rows if key(row) in {None, ""})])
