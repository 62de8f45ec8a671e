"""What lines name, and who comes next: only what the officer sees, at a fixed number of queries."""

from datetime import date

import pytest

from projects.rules.entry_lines import read_lines
from projects.rules.stages import Cohort, Kind
from tests import factories
from tracker.pages.registry.forms.batches import TickedEntriesForm
from tracker.queries.rounds.candidates import list_candidates
from tracker.queries.rounds.matching import match_lines

pytestmark = pytest.mark.django_db
CODE = "2312-141123-04-01-123456"


@pytest.fixture
def elsewhere(other_zone):
    return factories.make_project(other_zone, name="别处光伏产业园项目", national_code=CODE)


def test_lines_name_nothing_out_of_sight(zone_officer, province, elsewhere):
    lines = read_lines(f"别处光伏产业园项目\n{CODE}\n#{elsewhere.pk}\n别处光伏产业圆项目")
    for match in match_lines(lines, zone_officer, chosen={4: elsewhere.pk}):
        assert (match.project, match.candidates, "或您无权查看" in match.fault) == (None, (), True)
    seen = match_lines(lines, province)
    assert [match.project for match in seen] == [elsewhere] * 3 + [None]
    assert seen[3].candidates == (elsewhere,)


def test_candidates_and_ticks_are_only_what_is_seen(zone_officer, province, elsewhere):
    entry = factories.enter(elsewhere, factories.make_round(2023, 1), Cohort.SIGNED)
    factories.reach(elsewhere, Kind.STARTED)
    later = factories.make_round(2023, 2, date(2023, 6, 1))
    for officer, seen in ((zone_officer, []), (province, [entry])):
        assert list(list_candidates(officer, later, Cohort.STARTED)) == seen
        assert TickedEntriesForm({"entry": [entry.pk]}, officer=officer).is_valid() is bool(seen)


@pytest.mark.parametrize("count", [2, 40])
def test_any_number_of_lines_costs_the_same(province, zone, count, django_assert_max_num_queries):
    for number in range(count):
        factories.make_project(zone, name=f"光伏产业园项目{number}号")
    lines = read_lines("\n".join(f"光伏产业园{word}{number}号" for number in range(count) for word in ("项目", "厂")))
    with django_assert_max_num_queries(3):
        matches = match_lines(lines, province)
    assert sum(match.project is not None for match in matches) == count
