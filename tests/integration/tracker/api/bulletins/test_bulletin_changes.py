"""Why a rate of a bulletin is another than that of an earlier one."""

from datetime import date, timedelta

import pytest

from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.factories import NOW, YI
from tests.triggers import without_triggers
from zones.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db):
    """Two bulletins; between them one project started, and one is told of late."""
    factories.make_round(2023, 1)
    started, late, idle = (
        factories.enter(factories.make_project(name=name), cohort=Cohort.SIGNED, amount_yuan=YI) for name in "甲乙丙"
    )
    earlier = bulletin_factories.seal(as_of=date(2024, 5, 31), now=NOW)
    after = NOW + timedelta(days=30)
    factories.reach(started.project, Kind.STARTED, date(2024, 6, 10), now=after, today=after.date())
    factories.reach(late.project, Kind.STARTED, date(2024, 5, 10), now=after, today=after.date())
    later = bulletin_factories.seal(as_of=date(2024, 6, 30), now=after + timedelta(days=1))
    return earlier, later, idle.project.zone


def changes(client, later, earlier, rate="groundbreaking"):
    return client.get(f"/api/v1/bulletins/{later.pk}/changes/", {"since": earlier.pk, "rate": rate})


def test_the_difference_of_two_bulletins_is_split_without_a_rest(api, province, two):
    earlier, later, _ = two
    told = changes(api(province), later, earlier).json()
    assert (told["before"]["percent"], told["after"]["percent"], told["points"]) == ("0.00", "66.67", "+66.67")
    assert told["residual"] == {"numerator": "0", "denominator": "1"}
    parts = {part["cause"]: part["points"] for part in told["causes"] if part["projects"]}
    # The two hundredths that do not divide by two go to either.
    assert {*parts} == {"progress", "late"}
    assert {*parts.values()} == {"+33.33", "+33.34"}
    assert not any("核对" in note for note in told["notes"])
    turned = changes(api(province), earlier, later).json()
    assert turned["points"] == "-66.67"
    assert changes(api(province), later, later).json()["causes"] == []


def test_what_cannot_be_compared_is_said(api, province, two):
    earlier, later, zone = two
    client = api(province)
    of_unit = bulletin_factories.seal(zone.unit, now=NOW + timedelta(days=40))
    note = bulletin_factories.seal_note(now=NOW + timedelta(days=41))
    codes = [changes(client, later, other).json()["errors"][0]["code"] for other in (of_unit, note)]
    assert codes == ["other_scope", "not_about_rates"]
    # Of a unit out of sight it is not even told that it is there.
    stranger = api(factories.make_officer(Role.ZONE, zone=factories.make_zone()))
    assert changes(stranger, later, of_unit).json()["errors"][0]["attr"] == "since"
    assert client.get(f"/api/v1/bulletins/{later.pk}/changes/", {"rate": "groundbreaking"}).status_code == 400
    assert changes(client, later, type(earlier)(pk=99_999)).status_code == 400
    without_triggers("UPDATE tracker_bulletin SET content = %s WHERE id = %s", b"x", earlier.pk)
    assert changes(client, later, earlier).json()["errors"][0]["code"] == "bulletin_damaged"


def test_a_zone_is_told_that_its_own_are_not_all(api, two):
    earlier, later, zone = two
    told = changes(api(factories.make_officer(Role.ZONE, zone=zone)), later, earlier).json()
    assert any(note.startswith("只含您能看到的项目") for note in told["notes"])


def test_the_page_of_a_bulletin_leads_there(client, province, two):
    earlier, later, _ = two
    client.force_login(province)
    page = client.get(f"/bulletins/{later.pk}/").content.decode()
    assert f"第 {earlier.number} 号" in page
    link = page.partition('href="/rates/changes/?')[2].partition('"')[0].replace("&amp;", "&")
    answer = client.get(f"/rates/changes/?{link}")
    assert answer.status_code == 200
    assert "+66.67" in answer.content.decode()
