"""Problems, findings, history, absences, posts and handing over, over HTTP."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import ProgressFigure
from projects.rules.stages import Kind
from tests import factories, monthly
from zones.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(zone):
    return factories.make_project(zone, planned_start_on=date(2024, 7, 1))


@pytest.fixture
def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def problem(api, zone_officer, project, tomorrow):
    body = {"description": "用地未落实", "owner": "张三", "due_on": str(tomorrow)}
    return api(zone_officer).post(f"/api/v1/projects/{project.pk}/problems/", body).json()


def test_a_problem_is_raised_passed_up_and_resolved(api, zone_officer, unit_officer, problem, project):
    assert (problem["level"], problem["is_overdue"]) == ("zone", False)
    path = f"/api/v1/problems/{problem['id']}/"
    up = api(zone_officer).post(f"{path}escalate/", {"reason": "需市级协调用地"})
    assert up.json()["level"] == "unit"
    assert api(unit_officer).post(f"{path}escalate/", {"reason": "报省"}).json()["level"] == "province"
    assert api(unit_officer).post(f"{path}escalate/", {"reason": "再报"}).status_code == 422
    assert api(unit_officer).post(f"{path}escalate/", {"reason": " "}).status_code == 400
    resolved = api(unit_officer).post(f"{path}resolve/", {"resolution": "指标已下达"}).json()
    assert (resolved["resolution"], resolved["resolved_by"]) == ("指标已下达", str(unit_officer))
    assert api(unit_officer).post(f"{path}resolve/", {"resolution": "又"}).status_code == 422
    listed = api(unit_officer).get("/api/v1/problems/", {"open": "true"}).json()["results"]
    assert listed == []


def test_overdue_ones_are_found(api, unit_officer, problem, project):
    project.problem_register.update(due_on=date(2024, 1, 1))
    rows = api(unit_officer).get("/api/v1/problems/", {"overdue": "true", "level": "zone"}).json()["results"]
    assert [(row["id"], row["is_overdue"]) for row in rows] == [(problem["id"], True)]
    own = api(unit_officer).get(f"/api/v1/projects/{project.pk}/problems/").json()["results"]
    assert [row["id"] for row in own] == [problem["id"]]


def test_a_deadline_lies_ahead(api, zone_officer, project):
    body = {"description": "用地未落实", "owner": "张三", "due_on": "2024-01-01"}
    refused = api(zone_officer).post(f"/api/v1/projects/{project.pk}/problems/", body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "deadline_passed")


def test_an_auditor_reads_problems_and_changes_none(api, auditor, problem, project):
    assert len(api(auditor).get("/api/v1/problems/").json()["results"]) == 1
    assert api(auditor).post(f"/api/v1/problems/{problem['id']}/resolve/", {"resolution": "x"}).status_code == 403


def test_what_looks_odd_is_explained_and_talked_about(api, zone_officer, project):
    factories.reach(project, Kind.LANDED, date(2024, 6, 10))
    factories.reach(project, Kind.STARTED, date(2024, 6, 1))
    factories.reach(project, Kind.PRODUCING, date(2024, 6, 20))
    path = f"/api/v1/projects/{project.pk}/findings/"
    found = api(zone_officer).get(path).json()["results"]
    assert [row["rule"] for row in found] == ["producing_nothing_completed", "start_before_land"]
    word = {"rule": found[0]["rule"], "key": found[0]["key"], "word": "月报漏填，下月补"}
    assert api(zone_officer).post(path, word).status_code == 201
    again = api(zone_officer).get("/api/v1/findings/").json()["results"]
    assert [(row["rule"], len(row["notes"])) for row in again] == [
        ("start_before_land", 0),
        ("producing_nothing_completed", 1),
    ]
    assert api(zone_officer).post(path, {**word, "word": " "}).status_code == 400


def test_broken_sums_and_clusters_are_found(api, zone_officer, project, zone):
    factories.report_figures(project, date(2024, 4, 1), completed_yuan=100)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=150, month_completed_yuan=10, reason="上月漏报")
    other = factories.make_project(zone)
    factories.report_figures(other, date(2024, 6, 1), completed_yuan=1)
    kinds = [Kind.SIGNED, Kind.LANDED, Kind.STARTED, Kind.COMPLETED, Kind.IN_STATISTICS]
    for kind in kinds:
        factories.reach(other, kind, date(2024, 1, 1))
    found = api(zone_officer).get("/api/v1/findings/").json()["results"]
    assert [(row["project"], row["rule"], row["key"]) for row in found] == [
        (project.pk, "total_mismatch", "2024-05"),
        (other.pk, "told_late_together", "2024-07-01"),
    ]
    assert "上月漏报" in found[0]["explanation"]
    assert ProgressFigure.objects.standing().count() == 3


def test_the_history_says_who_what_when_and_why(api, zone_officer, project):
    client = api(zone_officer)
    patched = client.patch(
        f"/api/v1/projects/{project.pk}/",
        {"owner": "新业主"},
        headers={"If-Match": '"1"', "X-Request-ID": "req-12345678"},
    )
    assert patched["X-Request-ID"] == "req-12345678"
    events = client.get(f"/api/v1/projects/{project.pk}/history/").json()["results"]
    last = events[-1]
    assert (last["action"], last["before"], last["after"]) == (
        "edit_project",
        {"owner": "某某有限公司"},
        {"owner": "新业主"},
    )
    assert (last["actor"], last["request_id"]) == (str(zone_officer), "req-12345678")
    assert (events[0]["action"], events[0]["before"]) == ("register_project", None)


def test_leave_and_a_substitute(api, zone_officer, zone, other_zone_officer):
    colleague = factories.make_officer(Role.ZONE, zone=zone)
    body = {"substitute": colleague.pk, "first_on": "2024-07-01", "last_on": "2024-07-05", "reason": "年假"}
    made = api(zone_officer).post("/api/v1/absences/", body)
    assert made.status_code == 201
    stranger = api(zone_officer).post("/api/v1/absences/", {**body, "substitute": other_zone_officer.pk})
    assert (stranger.status_code, stranger.json()["errors"][0]["code"]) == (400, "does_not_exist")
    cancel = f"/api/v1/absences/{made.json()['id']}/cancel/"
    assert api(colleague).post(cancel, {}).status_code == 403
    assert api(other_zone_officer).post(cancel, {}).status_code == 404
    assert api(zone_officer).post(cancel, {}).json()["cancelled_at"]
    assert len(api(colleague).get("/api/v1/absences/").json()["results"]) == 1


def test_a_unit_officers_substitute(api, unit_officer, unit):
    colleague = factories.make_officer(Role.UNIT, unit=unit)
    body = {"substitute": colleague.pk, "first_on": "2024-07-01", "last_on": "2024-07-05"}
    assert api(unit_officer).post("/api/v1/absences/", body).status_code == 201


def test_a_post_changes_hands(api, administrator, zone_officer, province, unit, problem, project):
    monthly.draft(project, by=zone_officer)
    found = api(zone_officer).get("/api/v1/handover/").json()
    assert [len(found[name]) for name in ("reports", "problems")] == [1, 1]
    assert [(row["what"], row["day"]) for row in found["days"]] == [("计划开工", "2024-07-01")]
    path = f"/api/v1/officers/{zone_officer.pk}/posts/"
    body = {"role": "unit", "unit": unit.pk, "started_on": "2026-07-01", "reason": "调任"}
    assert api(province).post(path, body).status_code == 403
    assert api(administrator).post(path, body).status_code == 403
    moved = api(factories.make_officer(Role.SECURITY)).post(path, body)
    assert moved.status_code == 201, moved.content.decode()
    assert [row["role"] for row in api(administrator).get(path).json()["results"]] == ["zone", "unit"]


def test_one_sees_ones_own_posts_only(api, zone_officer, other_zone_officer):
    assert api(zone_officer).get(f"/api/v1/officers/{other_zone_officer.pk}/posts/").status_code == 404
    assert api(zone_officer).get(f"/api/v1/officers/{zone_officer.pk}/posts/").status_code == 200
