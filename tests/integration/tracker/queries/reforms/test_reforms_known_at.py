"""What a report of the approval reforms said once, it says again: as known at that moment, whatever came after."""

from datetime import date, timedelta
from random import Random

import pytest

from tests import factories
from tests import reform_factories as make
from tests.factories import at
from tests.reform_histories import tell
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reforms.summary import projects_of_part, reform_table
from tracker.queries.reforms.told_projects import Period, reform_dates

pytestmark = pytest.mark.django_db

BEGIN = at(date(2024, 7, 1))
PERIODS = [
    (date(2024, 1, 1), date(2024, 6, 30)),
    (date(2024, 3, 1), date(2024, 3, 31)),
    (date(2024, 5, 1), date(2024, 12, 31)),
]


def tables(province, known_at):
    """Return every figure of every zone and the projects behind it, as known at a moment; None is now."""
    said = []
    for start, end in PERIODS:
        asked = {"officer": province, "period": Period(start, end, known_at), "selection": Selection()}
        rows = reform_table(**asked, by=Grouping.ZONE).rows
        found = set(projects_of_part(**asked, part="undated").values_list("pk", flat=True))
        said.append(([(row.key, row.tally) for row in rows], found, reform_dates(asked["period"], found)))
    return said


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_answered_at_a_moment_is_answered_again_as_known_then(province, seed):
    make.load_calendar()
    chance = Random(seed)
    projects = [factories.make_project(zone) for zone in [factories.make_zone() for _ in range(2)] for _ in range(2)]
    answered = {}
    for hour in range(60):
        moment = BEGIN + timedelta(hours=hour)
        tell(chance, projects, moment)
        if hour % 6 == 0:
            answered[moment] = tables(province, None)
    assert len({repr(one) for one in answered.values()}) > 5
    for moment, then in answered.items():
        assert tables(province, moment) == then
        assert tables(province, moment + timedelta(minutes=59)) == then
