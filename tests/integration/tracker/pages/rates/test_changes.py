"""Why a rate changed, over HTTP and on its page: the same parts, and what happened to the projects of each."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.pages.reading import text

pytestmark = pytest.mark.django_db

ASKED = {"as_of": "2024-06-30", "from_as_of": "2024-05-31", "basis": "investment-2023", "rate": "groundbreaking"}
ADDRESS = "/api/v1/rates/changes/"


@pytest.fixture
def project(zone, other_zone):
    """A project that started in June, beside one that did not; a third of another zone."""
    told = {"now": factories.NOW - timedelta(days=60)}
    first = factories.make_round(2023, 1, **told)
    factories.make_round(2023, 2, **told)
    started, _, _ = made = [
        factories.make_project(one, name=f"项目{place}") for place, one in enumerate((zone, zone, other_zone))
    ]
    for one, amount in zip(made, (30_000_000, 10_000_000, 60_000_000), strict=True):
        factories.enter(one, first, Cohort.SIGNED, amount_yuan=amount, **told)
    factories.reach(started, Kind.STARTED, date(2024, 6, 10))
    return started


def test_the_page_says_what_the_api_says(client, api, province, project):
    client.force_login(province)
    told = api(province).get(ADDRESS, ASKED).json()
    (part,) = told["causes"]
    assert (part["label"], part["projects"], part["numerator"], part["denominator"]) == (
        "实际进展",
        1,
        "3000.00",
        "0.00",
    )
    assert (told["before"]["percent"], told["after"]["percent"], part["points"]) == ("0.00", "30.00", "+30.00")
    assert (part["share"], told["residual"]) == (
        {"numerator": "3", "denominator": "10"},
        {"numerator": "0", "denominator": "1"},
    )
    page = text(client.get("/rates/changes/", ASKED))
    assert "开工率：+30.00 个百分点" in re.sub(r"\s+", " ", page)
    for line in told["scope"][1:3]:
        assert line.partition("；按 2")[0] in page  # the moments of the two requests differ
    opened = unescape(
        re.search(
            r'href="(\?[^"]*cause=progress[^"]*)#projects"', client.get("/rates/changes/", ASKED).content.decode()
        )[1]
    )
    projects = re.sub(r"\s+", " ", text(client.get(f"/rates/changes/{opened}")))
    assert f'href="/projects/{project.pk}/"' in projects
    assert re.search(r"开工 <time [^>]*>2024-06-10</time>.*某人，2024-07-01 09:00", projects)


def test_the_api_opens_a_cause_page_by_page(api, province, zone_officer, other_zone_officer, project):
    asked = {**ASKED, "cause": "progress", "limit": "1"}
    answer = api(zone_officer).get(f"{ADDRESS}projects/", asked).json()
    (row,) = answer["results"]
    assert (row["project"], row["round"], row["numerator"], row["share"]["numerator"]) == (
        project.pk,
        "2023-1",
        "3000.00",
        "3",
    )
    (event,) = row["events"]
    assert (event["what"], event["day"], event["told_by"]) == ("开工", "2024-06-10", "某人")
    assert api(other_zone_officer).get(f"{ADDRESS}projects/", asked).json()["results"] == []
    assert api(province).get(f"{ADDRESS}projects/", {**ASKED, "cause": "late"}).json()["results"] == []


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"from_as_of": "2024-13-01"}, "from_as_of", "2023-12-31"),
        ({"from_as_of": "2099-01-01"}, "from_as_of", "不能晚于今天"),
        ({"from_first": "2022-9"}, "from_first", "没有登记期次 2022-9"),
        ({"first": "2022-9"}, "first", "没有登记期次 2022-9"),
        ({"from_known_at": "2024-07-01"}, "from_known_at", "23:59:59"),
        ({"basis": "nonsense"}, "basis", "没有口径"),
        ({"cause": "progress"}, "cause", "没有这个查询参数"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_its_field(api, province, project, wrong, field, words):
    answer = api(province).get(ADDRESS, {**ASKED, **wrong})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["attr"]) == (400, field)
    assert words in error["detail"]


def test_the_page_refuses_beside_the_field(client, province, project):
    client.force_login(province)
    for wrong, words in (
        ({"from_as_of": "2099-01-01"}, "不能晚于今天"),
        ({"from_known_at": "2024-07-01"}, "23:59:59"),
        ({"from_first": "2023-2", "from_last": "2023-1"}, "早于首期"),
    ):
        answer = client.get("/rates/changes/", {**ASKED, **wrong})
        assert answer.status_code == 422
        assert words in text(answer)


def test_too_many_members_are_refused_with_what_to_do(client, api, province, project, monkeypatch):
    monkeypatch.setattr("tracker.queries.rates.change_sides.MOST_MEMBERS", 2)
    answer = api(province).get(ADDRESS, ASKED)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "question_too_large")
    client.force_login(province)
    assert "只选一个填报单位" in text(client.get("/rates/changes/", ASKED))


def test_the_overview_leads_to_the_same_difference(client, province, project):
    client.force_login(province)
    page = client.get("/overview/", {"as_of": "2024-06-30"}).content.decode()
    link = unescape(re.search(r'href="(/rates/changes/[^"]*rate=groundbreaking[^"]*)"', page)[1])
    assert "开工率：+30.00 个百分点" in re.sub(r"\s+", " ", text(client.get(link)))
