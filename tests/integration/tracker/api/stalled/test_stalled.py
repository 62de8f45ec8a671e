"""Stalled projects, rules, snoozes and back-tests over the API."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import RuleVersion
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.reminders.people import load_rules, stalled_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules()


@pytest.fixture
def project(zone):
    return stalled_project(zone, name="停着的项目")


def get(client, path, **query):
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_finding_is_told_with_its_dates_and_the_next_step(api, zone_officer, project):
    (row,) = get(api(zone_officer), "stalled/", as_of="2024-02-01")["results"]
    assert (row["project"], row["rule"], row["level"]) == (project.pk, "signed-not-started", "red")
    assert (row["since"], row["crossed_on"], row["rung"]) == ("2023-01-31", "2023-08-01", "提示")
    assert row["why"].startswith(
        "2023-01-31 签约，至 2024-02-01 已 12 个月 1 天仍未开工（黄灯线 6 个月，红灯线 12 个月）"
    )
    assert "终止" in row["next_step"]


def test_what_is_out_of_sight_is_not_stalled(api, other_zone_officer, unit_officer, project):
    assert get(api(other_zone_officer), "stalled/", as_of="2024-02-01")["results"] == []
    assert len(get(api(unit_officer), "stalled/", as_of="2024-02-01")["results"]) == 1


def test_the_counts_by_place_are_those_of_the_list(api, province, unit_officer, zone, other_zone, project):
    stalled_project(zone)
    stalled_project(other_zone)
    client, day = api(province), {"as_of": "2024-02-01"}
    for by, own in (("unit", zone.unit_id), ("zone", str(zone.pk))):
        told = get(client, "stalled/matrix/", by=by, **day)
        for row in told["rows"]:
            for cell, count in row["counts"].items():
                rule, _, level = cell.rpartition("-")
                query = {"level": level, by: row["key"], **({} if rule == "all" else {"rule": rule})}
                assert len({one["project"] for one in get(client, "stalled/", **day, **query)["results"]}) == count
        assert {row["key"]: row["counts"]["all-red"] for row in told["rows"]}[own] == 2
        assert (told["total"]["signed-not-started-red"], "signed-not-started" in told["rules"]) == (3, True)
    assert [row["key"] for row in get(api(unit_officer), "stalled/matrix/", **day)["rows"]] == [str(zone.pk)]
    assert client.get("/api/v1/stalled/matrix/?by=round").status_code == 400


def test_thresholds_are_tried_and_then_adopted(api, province, zone_officer, other_zone, project):
    stalled_project(other_zone)
    client, tried = api(province), {"code": "signed-not-started", "yellow": 900, "red": 999}
    told = get(client, "stall-rules/trial/", **tried)
    assert [(one["change"], one["now"], one["then"]) for one in told["results"]] == [("out", "red", None)] * 2
    assert {one["level"]: (one["now"], one["then"]) for one in told["levels"]}["red"] == (2, 0)
    assert get(client, "stall-rules/trial/", **tried, change="new")["results"] == []
    assert [one["project"] for one in get(api(zone_officer), "stall-rules/trial/", **tried)["results"]] == [project.pk]
    scoped = get(client, "stall-rules/trial/", **tried, unit=other_zone.unit_id, category="industry")
    assert [one["project"] for one in scoped["results"]] != [project.pk]
    for wrong in ({"red": 1}, {"code": "unknown"}, {"yellow": -1}):
        assert client.get("/api/v1/stall-rules/trial/", {**tried, **wrong}).status_code == 400, wrong
    change = {**tried, "reason": "冬季长"}
    assert client.patch("/api/v1/stall-rules/", change, headers={"If-Match": '"1"'}).json()["red"] == 999
    assert get(client, "stalled/", rule="signed-not-started")["results"] == []


def test_the_findings_can_be_narrowed_and_paged(api, province, zone, project):
    for _ in range(2):
        stalled_project(zone)
    client = api(province)
    assert get(client, "stalled/", as_of="2024-02-01", level="yellow")["results"] == []
    assert len(get(client, "stalled/", as_of="2024-02-01", rule="signed-not-started", zone=zone.pk)["results"]) == 3
    assert get(client, "stalled/", as_of="2024-02-01", rule="silent")["results"] == []
    first = get(client, "stalled/", as_of="2024-02-01", limit=2)
    assert (len(first["results"]), first["previous"]) == (2, None)
    second = client.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (1, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_the_findings_as_a_workbook(api, province, project):
    answer = api(province).get("/api/v1/stalled/", {"as_of": "2024-02-01", "format": "xlsx"})
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    assert "停着的项目" in [cell.value for cell in sheet[8]]


def test_a_project_carries_its_lights_and_is_found_by_them(api, zone_officer, zone, project):
    fine = factories.make_project(zone)
    client = api(zone_officer)
    row = get(client, f"projects/{project.pk}/")
    assert [(light["rule"], light["level"]) for light in row["lights"]] == [("signed-not-started", "red")]
    for asked, expected in (("true", project), ("red", project), ("false", fine), ("yellow", None)):
        found = get(client, "projects/", stalled=asked)["results"]
        assert [one["id"] for one in found] == ([expected.pk] if expected else [])


def test_the_province_changes_a_rule_and_the_older_version_stays(api, province, zone_officer, project):
    client = api(province)
    body = {"code": "signed-not-started", "yellow": 7, "reason": "冬季不能施工"}
    assert api(zone_officer).patch("/api/v1/stall-rules/", body).status_code == 403
    assert client.patch("/api/v1/stall-rules/", body).status_code == 428
    changed = client.patch("/api/v1/stall-rules/", body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    assert client.patch("/api/v1/stall-rules/", body, headers={"If-Match": '"1"'}).status_code == 412
    versions = [
        one
        for one in get(client, "stall-rules/", history="true", limit=500)["results"]
        if one["code"] == "signed-not-started"
    ]
    assert [(one["version"], one["yellow"]) for one in versions] == [(1, 6), (2, 7)]
    newest = [one for one in get(client, "stall-rules/", limit=500)["results"] if one["code"] == "signed-not-started"]
    assert [one["version"] for one in newest] == [2]


def test_a_unit_gets_a_rule_of_its_own(api, province, unit):
    body = {"code": "silent", "unit": unit.pk, "category": "industry", "is_enabled": False, "reason": "试点"}
    changed = api(province).patch("/api/v1/stall-rules/", body, headers={"If-Match": '"0"'})
    assert (changed.status_code, changed.json()["preset"]) == (200, "own")
    assert RuleVersion.objects.filter(code="silent").count() == 2
    unknown = api(province).patch("/api/v1/stall-rules/", {**body, "code": "no-such"}, headers={"If-Match": '"0"'})
    assert unknown.status_code == 400


def test_a_snooze_is_seen_by_the_province(api, zone_officer, other_zone_officer, province, auditor, project):
    until = timezone.localdate() + timedelta(days=10)
    body = {"until": str(until), "reason": "等待用地批复"}
    path = f"/api/v1/stalled/{project.pk}/snooze/"
    assert api(other_zone_officer).post(path, body).status_code == 404
    assert api(auditor).post(path, body).status_code == 403
    assert api(zone_officer).post(path, {**body, "until": str(until + timedelta(days=99))}).status_code == 422
    assert api(zone_officer).post(path, body).status_code == 201
    (row,) = get(api(province), "snoozes/")["results"]
    assert (row["project"], row["until"], row["reason"]) == (project.pk, str(until), "等待用地批复")
    (stalled,) = get(api(zone_officer), "stalled/")["results"]
    assert stalled["snoozed_until"] == str(until)
    api(zone_officer).post(path, {**body, "reason": "再等等"})
    assert len(get(api(province), "snoozes/")["results"]) == 1
    assert len(get(api(province), "snoozes/", all="true")["results"]) == 2


def test_a_rule_is_tried_on_the_past(api, province, zone, project):
    moved = stalled_project(zone)
    from_march = factories.at(timezone.localdate().replace(year=2024, month=3, day=20))
    factories.reach(moved, Kind.STARTED, from_march.date(), now=from_march, today=from_march.date())
    factories.make_officer("zone", zone=zone)
    found = get(
        api(province), "stall-rules/backtest/", code="signed-not-started", **{"from": "2023-02", "to": "2024-06"}
    )
    assert found["cards"] == [{"month": "2023-08", "zone": zone.pk, "zone_name": zone.name, "count": 2}]
    assert (found["looks"], found["opened"], found["moved"], found["still_open"]) == (17, 2, 1, 1)
    assert found["median_days"] == 244
    assert found["mails"] > 200
    stricter = get(
        api(province),
        "stall-rules/backtest/",
        code="signed-not-started",
        yellow=2,
        **{"from": "2023-02", "to": "2024-06"},
    )
    assert stricter["cards"][0]["month"] == "2023-04"
    crossed = {"from": "2024-01", "to": "2024-06", "yellow": 12, "red": 3}
    for query in ({"from": "2020-01", "to": "2024-06"}, {"from": "2024-06", "to": "2024-01"}, crossed):
        answer = api(province).get("/api/v1/stall-rules/backtest/", {"code": "silent", **query})
        assert answer.status_code == 400
    unknown = {"code": "no-such", "from": "2024-01", "to": "2024-01"}
    assert api(province).get("/api/v1/stall-rules/backtest/", unknown).status_code == 400
