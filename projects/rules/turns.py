"""
The turns of one project on one list. Who was removed (调出) may be put on it again by a later round.

On every day a project counts at most once: whichever rounds a question takes, one turn has ended before the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, eq=False)  # two turns may have the same days
class Turn:
    """One entry: the day of its round, and the day on which it was removed; None while it counts."""

    held_on: date
    removed_on: date | None = None


def overlap(turns: Iterable[Turn]) -> tuple[Turn, Turn] | None:
    """Return two turns of which the earlier still counts when the later begins; None if there are none."""
    for earlier, later in pairwise(sorted(turns, key=attrgetter("held_on"))):
        has_ended = earlier.removed_on is not None and earlier.removed_on <= later.held_on
        # Of one round there is one list: removed and entered again on its day, the project would stand on it twice.
        if not has_ended or earlier.held_on == later.held_on:
            return earlier, later
    return None
