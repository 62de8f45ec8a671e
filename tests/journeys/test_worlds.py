"""Every figure of every answer is the oracle's, in small random worlds: a seed each, the same for the same seed."""

import os

import pytest

from tests.oracle import comparing, telling
from tests.oracle.worlds import make_world

WORLDS = int(os.environ.get("WORLDS", "50"))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_is_the_oracles(seed):
    world = make_world(seed)
    wrong = telling.differences_of(world, comparing.checks_of(world))
    if wrong:
        pytest.fail(telling.told(world, wrong), pytrace=False)
