"""How many projects and pairs would fill a gap by their size alone, against counting them all."""

from datetime import date
from itertools import combinations
from random import Random

import pytest

from projects.rules.chance_pairs import Chances, chances
from projects.rules.rate_sides import Side, SideMember
from projects.rules.rates import BASES
from projects.rules.states import MemberFacts
from tests.factories import NOW

DAY = date(2024, 6, 30)


@pytest.mark.parametrize("seed", range(5))
def test_as_many_as_counting_them_all_finds(seed):
    dice = Random(seed)
    amounts = [dice.randint(1, 9) for _ in range(12)]
    reached = [dice.random() < 0.4 for _ in amounts]
    members = {
        key: SideMember(MemberFacts(amount, is_industry=True, removed_on=None, terminated_on=None,
                                    reached_on=DAY if done else None, planned_next_on=None), round=1)
        for key, (amount, done) in enumerate(zip(amounts, reached, strict=True))
    }  # fmt: skip
    formula = BASES["investment-2023"].groundbreaking
    side = Side(DAY, NOW, frozenset({1}), "investment-2023", formula, members)
    moved = [-amount if done else amount for amount, done in zip(amounts, reached, strict=True)]
    for least, most in ((3, 5), (-4, -4), (0, 0), (100, 200)):
        pairs = sum(1 for pair in combinations(moved, 2) if least <= sum(pair) <= most)
        assert chances(side, least, most) == Chances(sum(1 for one in moved if least <= one <= most), pairs)
