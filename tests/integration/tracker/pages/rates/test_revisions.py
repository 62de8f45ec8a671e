"""The revision triangle: each cell is what a question of that moment says, and its change leads to why."""

import re
from datetime import date
from html import unescape

import pytest

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import at
from tests.integration.tracker.pages.reading import text

pytestmark = pytest.mark.django_db

ASKED = {
    "from": "2024-03",
    "to": "2024-06",
    "basis": "count-2021",
    "rate": "groundbreaking",
    "first": "2024-1",
    "last": "2024-1",
}
ADDRESS = "/api/v1/rates/revisions/"
JUNE_12 = at(date(2024, 6, 12))


@pytest.fixture
def project(zone):
    """Two of a round that was registered in April; one started in March, of which the books were told in June."""
    early = at(date(2024, 4, 3))
    round_ = factories.make_round(2024, 1, date(2024, 2, 1), now=early)
    late, _ = made = [factories.make_project(zone, now=early) for _ in range(2)]
    for one in made:
        factories.enter(one, round_, Cohort.SIGNED, now=early)
    factories.reach(late, Kind.STARTED, date(2024, 3, 20), now=JUNE_12, today=JUNE_12.date())
    return late


def test_each_cell_is_the_answer_of_its_moment(api, province, zone_officer, other_zone_officer, project):
    answer = api(province).get(ADDRESS, ASKED).json()
    march, *_, june = answer["months"]
    percents = [one["rate"]["percent"] for one in march["revisions"]]
    # At the end of March nobody had registered the round; in April and May nobody had told of the start.
    assert percents == [None, "0.00", "0.00", "50.00", "50.00"]
    assert [one["change"] for one in march["revisions"]] == [None, None, "+0.00", "+50.00", "+0.00"]
    assert [one["rate"]["percent"] for one in june["revisions"]] == ["50.00", "50.00"]
    for month in answer["months"]:
        for one in month["revisions"]:
            if one["rate"]["percent"] is None:
                continue
            single = {"as_of": month["as_of"], "known_at": one["known_at"], "first": "2024-1", "last": "2024-1"}
            rates = api(zone_officer).get("/api/v1/rates/", single).json()["total"]["rates"]
            assert rates["count-2021"]["groundbreaking"]["percent"] == one["rate"]["percent"]
    of_others = api(other_zone_officer).get(ADDRESS, ASKED).json()
    assert all(one["rate"]["denominator"] == "0" for month in of_others["months"] for one in month["revisions"])


def test_a_change_leads_to_why(client, province, project):
    client.force_login(province)
    page = text(client.get("/rates/revisions/", ASKED))
    link = unescape(re.search(r'href="(/rates/changes/[^"]*)">\+50.00', page)[1])
    why = " ".join(text(client.get(link)).split())
    assert "开工率：+50.00 个百分点" in why
    assert "补报" in why
    assert "当月末所知" in unescape(page)


def test_too_much_is_refused_with_what_to_do(client, api, province, project, monkeypatch):
    answer = api(province).get(ADDRESS, {**ASKED, "from": "2022-01"})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "to")
    client.force_login(province)
    assert "请选择 1 到 23 个月" in text(client.get("/rates/revisions/", {**ASKED, "from": "2022-01"}))
    monkeypatch.setattr("tracker.queries.rates.revisions.MOST_READ", 3)
    assert api(province).get(ADDRESS, ASKED).json()["errors"][0]["code"] == "question_too_large"
    assert client.get("/rates/revisions/", ASKED).status_code == 422
