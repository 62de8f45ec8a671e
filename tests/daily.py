"""
What `make test` does of a broad proof on one day: a third of it, and on three days running all of it.

Which third goes by the date alone, so that every run of a day does the same. With THOROUGH set all of it is done at
once, as `make thorough`, `make mutants` and `make pages` do.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

PARTS = 3
T = TypeVar("T")


def is_thorough() -> bool:
    """Return whether everything is to be done at once."""
    return bool(os.environ.get("THOROUGH"))


def third_of_today(things: Sequence[T], *, turn: int = 0) -> Sequence[T]:
    """Return today's third of some things; with another turn it begins elsewhere."""
    return things if is_thorough() else third_of(things, timezone.localdate(), turn)


def next_of_today(things: Sequence[T], *, turn: int = 0) -> Sequence[T]:
    """Return today's one of a few things, so that none of several days does nothing."""
    return things if is_thorough() else next_of(things, timezone.localdate(), turn)


def third_of(things: Sequence[T], day: date, turn: int = 0) -> Sequence[T]:
    """Return the third of a day."""
    return things[(day.toordinal() + turn) % PARTS :: PARTS]


def next_of(things: Sequence[T], day: date, turn: int = 0) -> Sequence[T]:
    """Return the one of a day; nothing of nothing."""
    return things[(day.toordinal() + turn) % max(len(things), 1) :][:1]
