"""The turns of one project on one list: on no day do two of them count."""

from datetime import date

import pytest

from projects.rules.turns import Turn, overlap

FIRST, SECOND, THIRD = date(2023, 3, 1), date(2023, 6, 1), date(2023, 9, 1)


@pytest.mark.parametrize(
    "turns",
    [
        [],
        [Turn(FIRST)],
        [Turn(SECOND), Turn(FIRST, removed_on=date(2023, 5, 1))],
        [Turn(FIRST, removed_on=SECOND), Turn(SECOND)],
        [Turn(FIRST, removed_on=FIRST), Turn(SECOND, removed_on=THIRD), Turn(THIRD)],
    ],
)
def test_whoever_was_removed_may_come_again(turns):
    assert overlap(turns) is None


@pytest.mark.parametrize(
    "turns",
    [
        [Turn(FIRST), Turn(SECOND)],
        [Turn(FIRST, removed_on=date(2023, 6, 2)), Turn(SECOND)],
        [Turn(FIRST), Turn(SECOND, removed_on=THIRD)],
        [Turn(FIRST, removed_on=FIRST), Turn(FIRST)],
    ],
)
def test_who_still_counts_may_not(turns):
    assert set(overlap(turns)) == set(turns)
