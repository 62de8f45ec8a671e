"""What a member adds to the numerator and the denominator of a rate, by where it stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from projects.rules.rate_sides import MemberStanding
from projects.rules.states import MemberFacts
from projects.rules.tallying import DailyTallies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.rules.rates import Formula

_SOME_DAY = date(2001, 1, 1)
NOTHING = (0, 0)


def contributions(formula: Formula, standings: Iterable[MemberStanding]) -> dict[MemberStanding, tuple[int, int]]:
    """Return what a member adds to numerator and denominator of a rate, by where it stands."""
    # There are few ways to stand but for the amounts, and a rate adds up whole amounts.
    effects: dict[MemberStanding, _Effect] = {}
    found = {}
    for standing in set(standings):
        if not standing.counted:
            found[standing] = NOTHING
            continue
        _, amount, is_industry, expected, due, removed, terminated, reached, figure = standing
        shape = MemberStanding(
            counted=True,
            is_industry=is_industry,
            expected=None if expected is None else 0,
            due=due,
            removed=removed,
            terminated=terminated,
            reached=reached,
            figure=None if figure is None else 0,
        )
        if shape not in effects:
            effects[shape] = _Effect.of(formula, shape)
        found[standing] = effects[shape].with_amounts(amount, expected or 0, figure or 0)
    return found


class _Effect(NamedTuple):
    """What a member that stands somewhere adds to numerator and denominator: by itself, and with each 元 of it."""

    numerators: tuple[int, ...]
    denominators: tuple[int, ...]

    @classmethod
    def of(cls, formula: Formula, shape: MemberStanding) -> _Effect:
        by_itself = _added(formula, shape)
        each = [_added(formula, shape._replace(amount=1))]
        each += [_added(formula, shape._replace(expected=1)) if shape.expected is not None else by_itself]
        each += [_added(formula, shape._replace(figure=1)) if shape.figure is not None else by_itself]
        return cls(*(_apart(*parts) for parts in zip(by_itself, *each, strict=True)))

    def with_amounts(self, amount: int, expected: int, figure: int) -> tuple[int, int]:
        (n, n_amount, n_expected, n_figure), (d, d_amount, d_expected, d_figure) = self
        return (
            n + n_amount * amount + n_expected * expected + n_figure * figure,
            d + d_amount * amount + d_expected * expected + d_figure * figure,
        )


def _apart(by_itself: int, *with_one_more: int) -> tuple[int, ...]:
    return by_itself, *(added - by_itself for added in with_one_more)


def _added(formula: Formula, standing: MemberStanding) -> tuple[int, int]:
    """Return what one member adds, as the members of a list are counted."""
    daily: DailyTallies[None] = DailyTallies(formula.cohort, [_SOME_DAY])
    daily.add_member(None, _facts_of(standing))
    rate = formula.compute(daily.tallies()[None][0])
    return rate.numerator, rate.denominator


def _facts_of(standing: MemberStanding) -> MemberFacts:
    """Return facts that put a member where it stands on `_SOME_DAY`."""
    return MemberFacts(
        amount=standing.amount,
        is_industry=standing.is_industry,
        removed_on=_SOME_DAY if standing.removed else None,
        terminated_on=_SOME_DAY if standing.terminated else None,
        reached_on=_SOME_DAY if standing.reached else None,
        planned_next_on=_SOME_DAY if standing.due else _SOME_DAY + timedelta(days=1),
        expected_output=standing.expected,
        figures=() if standing.figure is None else ((_SOME_DAY, standing.figure),),
    )
