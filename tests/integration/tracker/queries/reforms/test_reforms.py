"""What the approval reforms reached in a period: counted, as known, by group."""

from datetime import date, timedelta

import pytest

from projects.models import LandUse, Reform
from projects.operations.parcels import withdraw_allocation
from projects.operations.revisions import withdraw_fact
from projects.rules.reforms import ReformPart, ReformTally
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, at
from tests.special_days import published
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reforms.summary import projects_of_part, reform_table
from tracker.queries.reforms.told_projects import Period, reform_dates

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 30)
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def calendar(db):
    make.load_calendar()


@pytest.fixture
def table(province):
    """Return a function that asks, by default the province about the first half of 2024 as it stands."""

    def ask(*, start=FIRST, end=LAST, known_at=None, by=Grouping.NONE, officer=None, **selection):
        return reform_table(
            officer=officer or province,
            period=Period(start, end, known_at),
            selection=Selection(**selection),
            by=by,
        )

    return ask


@pytest.fixture
def total(table):
    """Return a function that asks for the total."""
    return lambda **asked: table(**asked).total.tally


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def test_nothing_is_nothing(total):
    tally = total()
    assert tally == ReformTally()
    assert (tally.compression.percent, tally.standard_share.percent) == (None, None)


def test_a_project_counts_from_the_day_of_its_first_fact(total, project):
    make.adopt(project, Reform.COMMITMENT, date(2024, 6, 3))
    make.item(project, told={"started_on": date(2024, 5, 13)})
    make.item(project, "环境影响评价审批", told={"started_on": date(2024, 4, 8)})
    assert total(start=date(2024, 4, 8), end=date(2024, 4, 8)).commitment_projects == 1
    assert total(start=date(2024, 4, 9)).commitment_projects == 0


def test_an_item_that_has_not_begun_makes_no_commitment_project(total, project):
    make.item(project)
    assert total().commitment_projects == 0


def test_all_three_count_in_the_period_of_the_last(total, project):
    make.adopt(project, Reform.COMMITMENT, date(2023, 5, 1))
    make.allocate(make.parcel(project.zone).parcel, project, date(2024, 3, 1))
    make.service(project, date(2024, 5, 13))
    assert total().all_three_projects == 1
    assert total(end=date(2024, 5, 12)).all_three_projects == 0
    tally = total()
    assert (tally.commitment_projects, tally.standard_land_projects, tally.proxy_projects) == (0, 1, 1)


def test_a_reform_without_a_day_is_in_no_period_and_shown(total, project):
    make.adopt(project, Reform.FULL_PROXY, None)
    tally = total()
    assert (tally.proxy_projects, tally.undated_projects) == (0, 1)
    make.service(project, date(2024, 5, 13))
    tally = total()
    assert (tally.proxy_projects, tally.undated_projects) == (1, 0)


def test_land_that_is_not_standard_makes_no_standard_land_project(total, zone, project):
    parcel = make.parcel(zone, "甲-1", told={"is_standard": False}).parcel
    make.allocate(parcel, project)
    assert total().standard_land_projects == 0
    make.parcel(zone, "甲-1", told={"is_standard": True}, reason="误填")
    assert total().standard_land_projects == 1


def test_parcels_count_by_the_day_of_grant_exactly(total, zone):
    make.parcel(zone, told={"area_parts": 12_647_700, "granted_on": FIRST})
    make.parcel(zone, told={"area_parts": 1, "granted_on": LAST, "use": LandUse.PRODUCTIVE_SERVICE})
    make.parcel(zone, told={"area_parts": 300, "granted_on": LAST, "is_standard": False})
    make.parcel(zone, told={"area_parts": 7, "granted_on": date(2023, 12, 31)})
    make.parcel(zone, told={"area_parts": 9, "granted_on": None})
    tally = total()
    assert (tally.standard_parcels, tally.standard_area) == (2, 12_647_701)
    assert (tally.standard_industrial_area, tally.new_industrial_area) == (12_647_700, 12_648_000)


def test_posts_are_those_open_at_the_end(total, zone):
    make.post(zone, "甲", date(2023, 1, 1))
    make.post(zone, "乙", date(2024, 3, 1), told={"closed_on": date(2024, 5, 1)})
    make.post(zone, "丙", LAST)
    assert total().proxy_posts == 2
    assert total(end=date(2024, 4, 30)).proxy_posts == 2
    assert total(end=date(2024, 5, 1)).proxy_posts == 1


def test_compression_is_of_what_was_finished_in_the_period_without_the_pauses(total, project):
    finished = make.finished_item(project)
    make.pause(project, finished.item)
    make.finished_item(project, "无时限事项", told={"statutory_days": None})
    make.finished_item(project, "早先办结", told={"started_on": date(2023, 12, 1), "finished_on": date(2023, 12, 29)})
    make.item(project, "未办结", told={"started_on": date(2024, 5, 13)})
    tally = total()
    assert (tally.items, tally.items_without_limit, tally.statutory_days, tally.actual_days) == (1, 1, 10, 3)
    assert str(tally.compression.percent) == "70.00"


def test_the_published_case(total, project):
    spans = [(5, 2), (10, 3), (10, 4), (7, 3), (8, 2), (5, 2), (10, 4), (8, 3), (10, 4)]
    for number, (statutory, actual) in enumerate(spans):
        told = {"statutory_days": statutory, "started_on": date(2024, 4, 2)}
        told["finished_on"] = published().add(date(2024, 4, 2), actual)
        make.item(project, f"样例事项 {number}", told=told)
    tally = total()
    assert (tally.items, tally.statutory_days, tally.actual_days, tally.compression.numerator) == (9, 73, 27, 46)
    assert str(tally.compression.percent) == "63.01"


def test_years_that_are_not_published_are_named(table, zone):
    project = factories.make_project(zone)
    late = make.told_by(now=at(date(2028, 1, 1)), today=date(2028, 1, 1))
    told = {"started_on": date(2026, 12, 30), "finished_on": date(2027, 1, 4)}
    make.item(project, told=told, **late)
    asked = table(start=date(2027, 1, 1), end=date(2027, 12, 31))
    assert (asked.unpublished_years, asked.total.tally.actual_days) == ((2027,), 3)
    make.item(project, "年内办结", told={"started_on": date(2026, 12, 30), "finished_on": date(2026, 12, 31)}, **late)
    asked = table(start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert (asked.unpublished_years, asked.total.tally.actual_days) == ((), 1)
    assert table().unpublished_years == ()


def test_a_later_correction_leaves_the_earlier_answer_as_it_was(total, zone, project):
    terms = make.finished_item(project)
    parcel = make.parcel(zone, "甲-1").parcel
    allocation = make.allocate(parcel, project)
    service, post = make.service(project), make.post(zone)
    pause = make.pause(project, terms.item)
    before = total()
    assert total(known_at=NOW) == before
    assert total(known_at=NOW - timedelta(microseconds=1)) == ReformTally()
    changed = {"by": factories.somebody(), "now": LATER, "reason": "更正"}
    withdraw_allocation(allocation=allocation, **changed)
    withdraw_fact(fact=service, project=project, **changed)
    withdraw_fact(fact=pause, project=project, **changed)
    make.parcel(zone, "甲-1", told={"area_parts": 5}, now=LATER, reason="更正")
    make.item(project, told={"statutory_days": 20}, now=LATER, reason="更正")
    make.post(zone, told={"closed_on": make.STARTED}, now=LATER)
    assert (post.recorded_at, total(known_at=NOW)) == (NOW, before)
    after = total()
    assert after == total(known_at=LATER)
    assert (after.standard_land_projects, after.proxy_projects, after.proxy_posts) == (0, 0, 0)
    assert (after.standard_area, after.statutory_days, after.actual_days) == (5, 20, 5)


def test_groups_add_up_to_the_total_and_name_every_visible_one(table, zone, other_zone):
    sister = factories.make_zone(zone.unit)
    for number, one in enumerate((zone, sister, other_zone), start=1):
        for _ in range(number):
            project = factories.make_project(one)
            make.finished_item(project)
            make.allocate(make.parcel(one).parcel, project)
            make.service(project)
    by_zone, by_unit = table(by=Grouping.ZONE), table(by=Grouping.UNIT)
    assert {row.key: row.tally.proxy_projects for row in by_zone.rows} == {
        str(zone.pk): 1,
        str(sister.pk): 2,
        str(other_zone.pk): 3,
    }
    assert {row.key: row.tally.all_three_projects for row in by_unit.rows} == {zone.unit_id: 3, other_zone.unit_id: 3}
    for asked in (by_zone, by_unit):
        assert ReformTally.total(row.tally for row in asked.rows) == asked.total.tally == table().total.tally
    assert table(by=Grouping.NONE).rows == []
    assert table(unit=zone.unit_id).total.tally.standard_parcels == 3
    assert table(zone_id=sister.pk, by=Grouping.ZONE).rows[0].tally.items == 2


def test_an_officer_sees_the_figures_of_what_is_visible(total, zone, other_zone, zone_officer, unit_officer, province):
    for one in (zone, other_zone):
        project = factories.make_project(one)
        make.finished_item(project)
        make.allocate(make.parcel(one).parcel, project)
        make.service(project)
        make.post(one)
    own = total(officer=zone_officer)
    assert own == total(officer=unit_officer) == total(officer=province, zone_id=zone.pk)
    assert (own.proxy_projects, own.standard_parcels, own.proxy_posts, own.items) == (1, 1, 1, 1)
    assert total(officer=zone_officer, zone_id=other_zone.pk) == ReformTally()


@pytest.mark.parametrize("known_at", [None, NOW])
@pytest.mark.parametrize("zones", [1, 7])
def test_the_table_costs_the_same_queries_for_any_number_of_zones(table, zones, known_at, django_assert_num_queries):
    for _ in range(zones):
        zone = factories.make_zone()
        for _ in range(2):
            project = factories.make_project(zone)
            item = make.finished_item(project).item
            make.pause(project, item)
            make.allocate(make.parcel(zone).parcel, project)
            make.service(project)
    with django_assert_num_queries(8):
        table(by=Grouping.ZONE, known_at=known_at)


def test_the_projects_behind_each_count(province, table, zone):
    whole, part, undated = (factories.make_project(zone) for _ in range(3))
    make.finished_item(whole)
    make.allocate(make.parcel(zone).parcel, whole)
    make.service(whole)
    make.service(part)
    make.adopt(undated, adopted_on=None)
    expected = {
        ReformPart.COMMITMENT: {whole},
        ReformPart.STANDARD_LAND: {whole},
        ReformPart.FULL_PROXY: {whole, part},
        ReformPart.ALL_THREE: {whole},
        ReformPart.UNDATED: {undated},
    }
    for one, members in expected.items():
        period = Period(FIRST, LAST, None)
        found = projects_of_part(officer=province, period=period, selection=Selection(), part=one)
        assert set(found) == members
        dates = reform_dates(period, [project.pk for project in members])
        assert set(dates) == {project.pk for project in members}
