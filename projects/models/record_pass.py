"""One pass over records of a kind, some projects after the other."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

K = TypeVar("K")


class RecordExtent(NamedTuple):
    """Which records are read: of which projects (None: of all), of days up to which, as known when (None: now)."""

    scope: Any
    as_of: date = date.max
    known_at: datetime | None = None


class RecordPass(Generic[K]):
    """Rows by ascending project, which is the first of each row's values, and what keeps what they say."""

    def __init__(self, rows: Iterable[Any], keep: Callable[[K, Iterable[Any]], None]) -> None:
        self._rows, self._keep = rows, keep
        self._left: Iterator[Any] | None = None
        self._next: list[Any] = []
        """The row that was read to see that a portion ends."""

    def tell(self, kept: K, project: float) -> None:
        """Keep what the rows say of the projects up to a number, beyond those that were told before."""
        self._keep(kept, self._until(project))

    def _until(self, project: float) -> Iterator[Any]:
        # Not before the first is asked for: nothing is read where there are no projects.
        self._left = iter(self._rows) if self._left is None else self._left
        waiting, self._next = self._next, []
        for row in chain(waiting, self._left):
            if row[0] > project:
                self._next = [row]
                return
            yield row
