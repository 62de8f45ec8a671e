"""What is known of a workbook that is made in the background: its number, and who hears how far it is."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tracker.workbooks.numbers import number_of_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

R = TypeVar("R")

EVERY = 500
"""Rows between two reports of the progress."""


@dataclass
class Making:
    """
    One workbook in the making.

    :param number: of the export, given when it was asked for
    :param report: called with the number of rows written so far, now and then
    """

    number: int
    report: Callable[[int], None]
    done: int = 0
    name: str = ""
    """Under which it is saved, without its suffix; empty until it is written."""
    rows: int = 0
    heading: Sequence[str] = ()

    def counted(self, rows: Iterable[R]) -> Iterator[R]:
        """Yield rows, and report how many went by."""
        for row in rows:
            yield row
            self.done += 1
            if self.done % EVERY == 0:
                self.report(self.done)


# A view makes the same workbook for a reader who waits and for a worker: what differs is only in here.
_CURRENT: ContextVar[Making | None] = ContextVar("making", default=None)


def current() -> Making | None:
    """Return what is made in the background here; None where a reader waits."""
    return _CURRENT.get()


def number_of_this() -> int:
    """Return the number of the workbook that is made here: that of its job, or a new one."""
    making = current()
    return making.number if making else number_of_export()


@contextmanager
def in_background(making: Making) -> Iterator[None]:
    """Let what is made within the block be this one: longer, of its number, handed out and audited later."""
    token = _CURRENT.set(making)
    try:
        yield
    finally:
        _CURRENT.reset(token)
