"""How many single members and pairs would fill the gap to a printed figure by their size alone: so many are chance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from projects.rules.member_effects import contributions
from projects.rules.rate_sides import standing_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.rules.rate_sides import Side


class Chances(NamedTuple):
    """How many members, and how many pairs of them, would do."""

    singles: int
    pairs: int


def chances(side: Side, least: int, most: int) -> Chances:
    """
    Count the members that would move the numerator by `least` to `most` if they had reached the next stage, or had not.

    Only those that leave the denominator as it is. With a hundred members of like size some pair always fits: that many
    do is what speaks against naming one.
    """
    moved = sorted(_moves(side))
    singles = bisect_right(moved, most) - bisect_left(moved, least)
    return Chances(singles, _pairs(moved, least, most))


def _moves(side: Side) -> list[int]:
    """Return by how much each member would move the numerator."""
    standings = [standing_on(side, member) for member in side.members.values()]
    turned = [standing._replace(reached=not standing.reached) for standing in standings]
    parts = contributions(side.formula, {*standings, *turned})
    both = [(parts[standing], parts[other]) for standing, other in zip(standings, turned, strict=True)]
    return [after[0] - before[0] for before, after in both if after[1] == before[1] and after[0] != before[0]]


def _pairs(moved: Sequence[int], least: int, most: int) -> int:
    """Return how many pairs of different members add up to `least` to `most`; `moved` is sorted."""
    ordered = sum(bisect_right(moved, most - amount) - bisect_left(moved, least - amount) for amount in moved)
    with_itself = sum(1 for amount in moved if least <= 2 * amount <= most)
    return (ordered - with_itself) // 2
