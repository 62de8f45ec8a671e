"""What members add to a rate by where they stand, against counting each as the members of a list are counted."""

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from projects.rules.member_effects import contributions
from projects.rules.rate_sides import MemberStanding
from projects.rules.rates import BASES
from projects.rules.states import MemberFacts
from projects.rules.tallying import DailyTallies

DAY = date(2024, 6, 30)
FORMULAS = {
    f"{code} {name}": formula for code, basis in BASES.items() for name, formula in basis.formulas().items()
}  # fmt: skip


def standings():
    """Yield a member of each shape, with amounts of its own; none of those that are left out adds anything."""
    dice = Random(1)
    for counted, industry, due, removed, terminated, reached, promised, told in product((True, False), repeat=8):
        expected, figure = (dice.randrange(10**12) if has else None for has in (promised, told))
        yield MemberStanding(
            counted=counted, amount=dice.randrange(1, 10**12), is_industry=industry, expected=expected, due=due,
            removed=removed, terminated=terminated, reached=reached, figure=figure,
        )  # fmt: skip


def counted_alone(formula, standing):
    if not standing.counted:
        return 0, 0
    facts = MemberFacts(
        amount=standing.amount,
        is_industry=standing.is_industry,
        removed_on=DAY if standing.removed else None,
        terminated_on=DAY if standing.terminated else None,
        reached_on=DAY if standing.reached else None,
        planned_next_on=DAY if standing.due else DAY + timedelta(days=1),
        expected_output=standing.expected,
        figures=[] if standing.figure is None else [(DAY, standing.figure)],
    )
    daily = DailyTallies(formula.cohort, [DAY])
    daily.add_member(None, facts)
    rate = formula.compute(daily.tallies()[None][0])
    return rate.numerator, rate.denominator


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=list(FORMULAS))
def test_a_member_adds_what_counting_it_alone_says(formula):
    members = list(standings())
    assert contributions(formula, members) == {standing: counted_alone(formula, standing) for standing in members}
