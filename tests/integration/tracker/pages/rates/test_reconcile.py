"""A printed figure is looked for: what gives it, what comes near and why, and what proves nothing."""

import csv
import io
import re
from datetime import date
from urllib.parse import unquote

import pytest

from projects.models import ExitKind
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import at
from tests.integration.tracker.pages.reading import text
from tracker.management.reference import rows_of

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/rates/reconcile/"
EARLY, JULY_3 = at(date(2024, 1, 20)), at(date(2024, 7, 3))


@pytest.fixture
def projects(zone):
    """Four of one round; two started by June 30, of one of which the books were told in July, a third on July 4."""
    round_ = factories.make_round(2024, 1, now=EARLY)
    factories.make_round(2024, 2, now=EARLY)
    made = [factories.make_project(zone, now=EARLY) for _ in range(4)]
    for project in made:
        factories.enter(project, round_, Cohort.SIGNED, now=EARLY)
    for project, day, now in zip(
        made,
        (date(2024, 5, 2), date(2024, 6, 28), date(2024, 7, 4)),
        (at(date(2024, 5, 3)), JULY_3, at(date(2024, 7, 5))),
        strict=False,
    ):
        factories.reach(project, Kind.STARTED, day, now=now, today=now.date())
    return made


def asked(client, **printed):
    answer = client.get(ADDRESS, {"as_of": "2024-06-30", **printed})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_what_was_printed_is_found_with_its_moment(api, province, projects):
    found = asked(api(province), groundbreaking="50.00", signed_members="4", signed_reached="2")
    best = found["answers"][0]
    assert (best["basis"], best["first"], best["last"], best["match"]) == ("count-2021", "2024-1", "2024-1", "exact")
    assert best["settings"]["as_of"] == "2024-06-30"
    assert best["settings"]["known_at"] is None
    assert found["is_proof"]
    assert {one["as_of"] for one in best["also"]} >= {"2024-06-30"}


def test_a_near_miss_is_told_with_the_project_that_fills_it(client, api, province, projects):
    printed = {"groundbreaking": "50", "signed_members": "4", "known_at": "2024-07-02 10:00"}
    found = asked(api(province), **printed)
    gap = found["near"][0]["gaps"][0]
    assert found["answers"] == []
    assert gap["least"] == gap["most"] == "2"
    reasons = [(reason["where"], [one["project"] for one in reason["changes"]]) for reason in gap["reasons"]]
    assert reasons == [("这一时刻以后才报", [projects[1].pk])]
    # Each of the three that have not started would do by its size; no two of them.
    assert gap["chances"] == {"singles": 3, "pairs": 0}
    client.force_login(province)
    page = text(client.get("/rates/reconcile/", {"as_of": "2024-06-30", **printed}))
    assert "没有设置同时给出这些数" in page
    assert projects[1].name in page
    assert "单个项目 3 个，两个一组 0 组" in page


def test_exits_and_approximations_are_tried_and_told_apart(client, api, province, projects):
    entries = [project.entries.get() for project in projects]
    told = {"now": JULY_3, "today": JULY_3.date()}
    factories.leave(entries[3], date(2024, 6, 3), **told)
    factories.leave(entries[2], date(2024, 6, 4), ExitKind.TERMINATED, **told)
    found = asked(api(province), signed_members="4", groundbreaking="66.66")
    ways = [(one["match"], one["settings"]["exits"]) for one in found["answers"]]
    assert ways[0] == ("truncated", "stated")
    found = asked(api(province), groundbreaking="100.00", signed_reached="2")
    assert {one["settings"]["exits"] for one in found["answers"]} == {"left_out"}
    client.force_login(province)
    for printed, heading in (("66.66", "截去尾数后相同"), ("66.68", "末位差 1，可能由取整后的分子分母算得")):
        page = text(client.get("/rates/reconcile/", {"as_of": "2024-06-30", "groundbreaking": printed}))
        assert f"<h2>{heading}</h2>" in page
        assert "<h2>四舍五入后相同</h2>" not in page
    page = text(client.get("/rates/reconcile/", {"as_of": "2024-06-30", "groundbreaking": "50.00"}))
    assert "调出的仍计入" in page
    link = re.search(r'href="data:text/csv;charset=utf-8,([^"]+)"', page)[1]
    rows = list(csv.DictReader(io.StringIO(unquote(link))))
    assert list(rows[0]) == list(rows_of("published.csv")[0])
    assert (rows[0]["scope"], rows[0]["cohort"], rows[0]["printed_rate_percent"]) == ("province", "signed", "50.00")
    assert rows[0]["window"] == "2024-1..2024-1"
    assert rows[0]["source"].startswith("（请填出处）截至 2024-06-30，按现在的账")


def test_a_lone_hundred_is_said_to_prove_nothing(client, api, province, projects):
    found = asked(api(province), groundbreaking="100")
    assert not found["is_proof"]
    assert "不足以判断" in found["notes"][0]
    client.force_login(province)
    page = text(client.get("/rates/reconcile/", {"as_of": "2024-06-30", "groundbreaking": "50.00"}))
    assert "四舍五入后相同" in page
    assert "/rates/?" in page


def test_what_cannot_be_looked_for_is_refused(client, api, province, other_zone_officer, projects, monkeypatch):
    for wrong, field in (
        ({}, "groundbreaking"),
        ({"production": "约 9"}, "production"),
        ({"signed_members": "2.5"}, "signed_members"),
    ):
        answer = api(province).get(ADDRESS, {"as_of": "2024-06-30", **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, field)
    client.force_login(province)
    assert client.get("/rates/reconcile/", {"production": "约 9"}).status_code == 422
    assert "请至少填一个" in text(client.get("/rates/reconcile/"))
    # Of what another zone declares nothing is found.
    assert asked(api(other_zone_officer), signed_members="4")["answers"] == []
    monkeypatch.setattr("tracker.queries.rates.reconciling.MOST_READ", 3)
    refused = api(province).get(ADDRESS, {"as_of": "2024-06-30", "groundbreaking": "50"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "question_too_large")
