"""Plans over HTTP: the history of planned dates, exits from a year's plan, and adjustments that are reviewed."""

from datetime import date

import pytest

from projects.models import AnnualPlan
from projects.rules.stages import Kind
from tests import factories
from tests.factories import TODAY

DISPATCH = "/api/v1/rates/dispatch/"


def patch(client, project, **changes):
    project.refresh_from_db()
    answer = client.patch(f"/api/v1/projects/{project.pk}/", changes, headers={"If-Match": f'"{project.version}"'})
    assert answer.status_code == 200, answer.json()


@pytest.fixture
def moved(api, zone, zone_officer):
    """One of two projects planned for the year 2024; the other has started, this one is moved to 2025."""
    started, moved = (factories.make_project(zone, planned_start_on=date(2024, 3, 1)) for _ in range(2))
    factories.reach(started, Kind.STARTED, date(2024, 3, 9))
    patch(api(zone_officer), moved, planned_start_on="2025-03-01")
    return moved


def resumption(client, **asked):
    total = client.get(DISPATCH, {"as_of": "2024-06-30", **asked}).json()["total"]
    return total["rates"]["resumption"]["percent"], total["moved_out"], total["plan_exits"]


def test_a_moved_start_stays_in_the_year_until_the_province_takes_it_out(api, province, zone_officer, moved):
    client = api(province)
    assert resumption(client) == ("50.00", 1, 0)
    listed = client.get(f"{DISPATCH}members/", {"as_of": "2024-06-30", "part": "missed"}).json()
    (row,) = listed["results"]
    assert (row["project"], row["state"], row["planned_start_on"]) == (moved.pk, "moved_out", "2025-03-01")
    dates = client.get(f"/api/v1/projects/{moved.pk}/planned-dates/?all=true").json()["results"]
    assert [(one["planned_on"], one["withdrawn_at"] is None) for one in dates] == [
        ("2024-03-01", False),
        ("2025-03-01", True),
    ]
    exits, body = f"/api/v1/projects/{moved.pk}/plan-exits/", {"year": 2024, "left_on": "2024-06-20", "reason": "停建"}
    assert api(zone_officer).post(exits, body).status_code == 403
    assert client.post(exits, {**body, "year": 2023}).json()["errors"][0]["code"] == "future_date"
    assert client.post(exits, {**body, "year": 2026}).json()["errors"][0]["code"] == "not_planned"
    exit_ = client.post(exits, body).json()
    assert client.post(exits, body).status_code == 409
    assert resumption(client) == ("100.00", 0, 1)
    assert resumption(client, as_of="2024-06-19") == ("50.00", 1, 0)
    book = client.get(DISPATCH, {"as_of": "2024-06-30", "is_key": "false", "format": "xlsx"})
    assert book.status_code == 200
    assert client.post(f"/api/v1/plan-exits/{exit_['id']}/withdraw/", {"reason": "恢复"}).status_code == 200
    assert resumption(client) == ("50.00", 1, 0)


def test_a_zone_sees_the_moved_starts_of_its_own_alone(api, other_zone_officer, moved):
    client = api(other_zone_officer)
    assert client.get(f"{DISPATCH}members/", {"as_of": "2024-06-30", "part": "missed"}).json()["results"] == []
    for part in ("planned-dates", "plan-exits", "plan-adjustments"):
        assert client.get(f"/api/v1/projects/{moved.pk}/{part}/").status_code == 404


def test_a_moment_ahead_is_refused(api, province):
    answer = api(province).get(DISPATCH, {"as_of": "2024-06-30", "known_at": "2099-01-01T00:00:00+08:00"})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "known_at")


def test_a_zones_change_of_a_plan_waits_for_its_review(api, zone, zone_officer, unit_officer, other_zone_officer):
    project = factories.make_project(zone)
    first = factories.plan_year(project, 2024, 100_000_000)
    own, reviewer, url = api(zone_officer), api(unit_officer), f"/api/v1/projects/{project.pk}"
    body = {"year": 2024, "planned_wan": "6000", "reason": "设备推迟"}
    assert own.post(f"{url}/annual-plans/", body).json()["errors"][0]["code"] == "needs_review"
    proposed = own.post(f"{url}/plan-adjustments/", body).json()
    assert (proposed["state"], proposed["before_wan"], proposed["planned_wan"]) == ("waiting", "10000.00", "6000.00")
    assert own.post(f"{url}/plan-adjustments/", body).status_code == 409
    assert AnnualPlan.objects.standing().get() == first
    decide = f"/api/v1/plan-adjustments/{proposed['id']}/decide/"
    assert own.post(decide, {"decision": "approved"}).status_code == 403
    assert api(other_zone_officer).post(decide, {"decision": "approved"}).status_code == 404
    assert reviewer.post(decide, {"decision": "refused"}).json()["errors"][0]["code"] == "note_required"
    waiting = reviewer.get("/api/v1/plan-adjustments/?state=waiting").json()["results"]
    assert [one["id"] for one in waiting] == [proposed["id"]]
    decided = reviewer.post(decide, {"decision": "approved", "note": "属实"}).json()
    assert (decided["state"], decided["decided_by"], decided["note"]) == ("approved", str(unit_officer), "属实")
    (plan,) = own.get(f"{url}/annual-plans/").json()["results"]
    assert (plan["id"], plan["planned_wan"], plan["reason"]) == (decided["plan"], "6000.00", "设备推迟")
    assert (plan["replaced"]["id"], plan["replaced"]["planned_wan"]) == (first.pk, "10000.00")
    assert reviewer.post(decide, {"decision": "approved"}).json()["errors"][0]["code"] == "already_decided"


def test_a_refused_or_recalled_change_leaves_the_plan(api, zone, zone_officer, unit_officer):
    project = factories.make_project(zone)
    for ends in ("refused", "withdrawn", "own"):
        proposal = factories.propose_plan(project, by=unit_officer if ends == "own" else zone_officer)
        url = f"/api/v1/plan-adjustments/{proposal.pk}"
        if ends == "refused":
            answer = api(unit_officer).post(f"{url}/decide/", {"decision": "refused", "note": "理由不足"})
        elif ends == "withdrawn":
            answer = api(zone_officer).post(f"{url}/withdraw/", {"reason": "填错"})
        else:
            answer = api(unit_officer).post(f"{url}/decide/", {"decision": "approved"})
        assert (answer.status_code, answer.json().get("state", "refused")) == {
            "refused": (200, "refused"),
            "withdrawn": (200, "withdrawn"),
            "own": (422, "refused"),
        }[ends]
    assert AnnualPlan.objects.standing().get().planned_yuan == factories.YI


def test_both_rates_are_measured_against_the_half(api, province, zone):
    project = factories.make_project(zone, planned_start_on=date(2024, 3, 1), is_key=True)
    factories.reach(project, Kind.STARTED, date(2024, 3, 9))
    factories.plan_year(project, 2024, 100_000_000)
    factories.report_figures(project, date(2024, 6, 1), year_completed_yuan=42_500_000)
    answer = api(province).get(DISPATCH, {"as_of": "2024-06-30", "is_key": "true"}).json()
    assert "双过半：截至 6 月 30 日" in answer["reading"]
    assert answer["total"]["half_year"] == {
        "is_reached": False,
        "resumption": {"is_reached": True, "missing": "0", "missing_points": "0.00"},
        "investment_completion": {"is_reached": False, "missing": "750.00", "missing_points": "7.50"},
    }
    (row,) = api(province).get(f"{DISPATCH}members/?as_of=2024-06-30&part=behind_half").json()["results"]
    assert (row["project"], row["half_year"]["investment_completion"]["missing"]) == (project.pk, "750.00")
    assert api(province).get(DISPATCH, {"as_of": "2024-06-30", "is_key": "false"}).json()["total"]["with_plan"] == 0
    book = api(province).get(f"{DISPATCH}members/?as_of=2024-06-30&part=behind_half&format=xlsx")
    assert "spreadsheet" in book.headers["Content-Type"]


def test_the_rates_of_key_projects_alone(api, province, zone):
    for is_key in (True, False):
        factories.enter(factories.make_project(zone, is_key=is_key))
    factories.make_round(2023, 2)
    asked = {"as_of": f"{TODAY}", "first": "2023-1", "last": "2023-1"}
    members = [
        api(province).get("/api/v1/rates/", {**asked, **only}).json()["total"]["signed"]["members"]
        for only in ({}, {"is_key": "true"}, {"is_key": "false"})
    ]
    assert members == [2, 1, 1]
