"""Milestones, yearly plans, rounds and cohort entries over HTTP: what is accepted, and what is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import AnnualPlan, CohortEntry, CohortExit, ExitKind, Milestone, Round
from projects.rules.stages import Cohort, Kind
from tests import factories

START = {"kind": "started", "occurred_on": "2024-05-08"}


@pytest.fixture
def client(api, unit_officer):
    """A client of the unit of `zone`, who may record and correct."""
    return api(unit_officer)


@pytest.fixture
def project(zone):
    """A signed project of `zone`."""
    project = factories.make_project(zone, expected_output_yuan=50_000_000, planned_start_on=date(2024, 9, 1))
    factories.reach(project, Kind.SIGNED, date(2024, 1, 5))
    return project


@pytest.fixture
def milestones(project):
    """The address of its milestones."""
    return f"/api/v1/projects/{project.pk}/milestones/"


def problem(response):
    """Return the status, and the field and code of the only error."""
    (error,) = response.json()["errors"]
    return response.status_code, error["attr"], error["code"]


def test_a_start_is_recorded(client, project, milestones, unit_officer):
    response = client.post(milestones, {**START, "note": "打桩"})
    assert response.status_code == 201
    row = response.json()
    assert (row["kind"], row["occurred_on"], row["note"], row["project"]) == (
        "started",
        "2024-05-08",
        "打桩",
        project.pk,
    )
    assert (row["recorded_by"], row["withdrawn_at"], row["corrects"]) == (str(unit_officer), None, None)
    project.refresh_from_db()
    assert project.stage == "started"


def test_a_start_before_signing_needs_a_reason(client, milestones):
    early = {**START, "occurred_on": "2023-12-01"}
    refused = client.post(milestones, early)
    assert problem(refused) == (422, "occurred_on", "out_of_order")
    assert "签约" in refused.json()["errors"][0]["detail"]
    assert Milestone.objects.count() == 1
    assert client.post(milestones, {**early, "reason": "先开工后补签"}).status_code == 201


def test_tomorrow_has_not_happened(client, milestones):
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = client.post(milestones, {**START, "occurred_on": tomorrow.isoformat(), "reason": "必然开工"})
    assert problem(refused) == (422, "occurred_on", "future_date")
    assert client.post(milestones, {**START, "occurred_on": timezone.localdate().isoformat()}).status_code == 201


def test_a_second_date_names_the_one_that_stands(client, milestones):
    standing = client.post(milestones, START).json()
    refused = client.post(milestones, {**START, "occurred_on": "2024-05-09"})
    assert problem(refused) == (409, "kind", "standing_record")
    assert refused.json()["standing"] == {"id": standing["id"], "occurred_on": "2024-05-08"}
    assert Milestone.objects.filter(kind="started").count() == 1


def test_a_correction_withdraws_what_it_corrects(client, milestones):
    wrong = client.post(milestones, START).json()
    correction = {**START, "occurred_on": "2024-05-09", "corrects": wrong["id"]}
    assert problem(client.post(milestones, correction)) == (422, "reason", "reason_required")
    right = client.post(milestones, {**correction, "reason": "抄错一天"}).json()
    assert right["corrects"] == wrong["id"]
    shown = {row["kind"]: row["id"] for row in client.get(milestones).json()["results"]}
    assert shown["started"] == right["id"]
    every = {row["id"]: row for row in client.get(f"{milestones}?all=true").json()["results"]}
    assert every[wrong["id"]]["withdrawn_reason"] == "抄错一天"
    assert problem(client.post(milestones, {**correction, "reason": "再改"})) == (
        422,
        "corrects",
        "corrects_not_standing",
    )


def test_what_is_corrected_belongs_to_the_project(client, milestones, zone):
    other = factories.reach(factories.make_project(zone), Kind.STARTED)
    refused = client.post(milestones, {**START, "corrects": other.pk, "reason": "改"})
    assert problem(refused) == (400, "corrects", "does_not_exist")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "begun"}, "kind"),
        ({"kind": None}, "kind"),
        ({"occurred_on": "2024/5/8"}, "occurred_on"),
        ({"occurred_on": ""}, "occurred_on"),
        ({"sub_type": "trial"}, "sub_type"),
        ({"corrects": "abc"}, "corrects"),
        ({"stage": "started"}, "stage"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_milestone_that_cannot_be_read_is_refused(client, milestones, change, field):
    response = client.post(milestones, {**START, **change})
    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [field]
    assert Milestone.objects.count() == 1


def test_production_says_how_far(client, milestones):
    produced = {"kind": "producing", "occurred_on": "2024-06-01", "sub_type": "trial"}
    assert client.post(milestones, produced).json()["sub_type"] == "trial"


def test_a_milestone_is_taken_back_once(client, project, milestones):
    row = client.post(milestones, START).json()
    url = f"/api/v1/milestones/{row['id']}/withdraw/"
    assert problem(client.post(url, {})) == (400, "reason", "required")
    taken = client.post(url, {"reason": "误登"}).json()
    assert (taken["withdrawn_reason"], taken["withdrawn_at"] is None) == ("误登", False)
    assert problem(client.post(url, {"reason": "误登"})) == (422, None, "already_withdrawn")
    project.refresh_from_db()
    assert project.stage == "signed"


def test_a_yearly_plan_is_changed_with_a_reason(client, project):
    url = f"/api/v1/projects/{project.pk}/annual-plans/"
    first = client.post(url, {"year": 2024, "planned_wan": "12000"})
    assert (first.status_code, first.json()["planned_wan"]) == (201, "12000.00")
    same = client.post(url, {"year": 2024, "planned_wan": "12000.0"})
    assert (same.status_code, same.json()["id"]) == (200, first.json()["id"])
    assert problem(client.post(url, {"year": 2024, "planned_wan": "1"})) == (422, "reason", "reason_required")
    changed = client.post(url, {"year": 2024, "planned_wan": "1", "reason": "资金未到"}).json()
    assert changed["corrects"] == first.json()["id"]
    assert [row["id"] for row in client.get(url).json()["results"]] == [changed["id"]]
    assert AnnualPlan.objects.count() == 2


@pytest.mark.parametrize(("field", "value"), [("planned_wan", "-1"), ("planned_wan", None), ("year", 1999)])
def test_a_yearly_plan_that_cannot_be_is_refused(client, project, field, value):
    body = {"year": 2024, "planned_wan": "1", field: value}
    response = client.post(f"/api/v1/projects/{project.pk}/annual-plans/", body)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)
    assert not AnnualPlan.objects.exists()


def test_the_province_opens_rounds_in_order(api, province):
    client = api(province)
    row = client.post("/api/v1/rounds/", {"year": 2024, "number": 2, "held_on": "2024-06-01"}).json()
    assert row == {"key": "2024-2", "year": 2024, "number": 2, "held_on": "2024-06-01", "is_date_published": True}
    again = client.post("/api/v1/rounds/", {"year": 2024, "number": 2, "held_on": "2024-07-01"})
    assert problem(again) == (409, "number", "round_exists")
    disorder = client.post("/api/v1/rounds/", {"year": 2024, "number": 1, "held_on": "2024-06-02"})
    assert problem(disorder) == (422, "held_on", "round_out_of_order")
    assert client.post("/api/v1/rounds/", {"year": 2024, "number": 13, "held_on": "2024-12-02"}).status_code == 400
    assert Round.objects.count() == 1


@pytest.fixture
def declared(project):
    """What is declared of `project` on 签约一批 of the first round of 2023."""
    factories.make_round(2023, 1)
    return {"project": project.pk, "round": "2023-1", "cohort": "signed", "amount_wan": "35497.5"}


ENTRIES = "/api/v1/cohort-entries/"


def test_an_entry_keeps_what_was_declared(client, declared, project, zone):
    response = client.post(ENTRIES, declared)
    assert response.status_code == 201
    row = response.json()
    assert (row["round"], row["cohort"], row["amount_wan"]) == ("2023-1", "signed", "35497.50")
    assert (row["expected_output_wan"], row["planned_next_on"]) == ("5000.00", "2024-09-01")
    assert (row["zone"], row["unit"], row["category"]) == (zone.pk, zone.unit_id, "industry")
    assert (row["left_on"], row["left_kind"], row["left_reason"]) == (None, "", None)
    assert client.get(f"{ENTRIES}{row['id']}/").json() == row
    for query in (f"project={project.pk}", "round=2023-1", "cohort=signed", f"zone={zone.pk}", f"unit={zone.unit_id}"):
        assert [one["id"] for one in client.get(f"{ENTRIES}?{query}").json()["results"]] == [row["id"]]
    assert client.get(f"{ENTRIES}?cohort=started").json()["results"] == []


def test_a_project_stands_on_a_list_once(client, declared):
    row = client.post(ENTRIES, declared).json()
    factories.make_round(2023, 2)
    refused = client.post(ENTRIES, {**declared, "round": "2023-2"})
    assert problem(refused) == (409, "cohort", "standing_record")
    assert refused.json()["standing"] == {"id": row["id"], "occurred_on": "2023-01-15"}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"round": "2029-1"}, 400, "round"),
        ({"round": 20231}, 400, "round"),
        ({"cohort": "full_output"}, 400, "cohort"),
        ({"amount_wan": "-5"}, 400, "amount_wan"),
        ({"amount_wan": "0"}, 422, "amount_wan"),
        ({"amount_wan": None}, 400, "amount_wan"),
        ({"project": 999_999}, 400, "project"),
        ({"zone": 1}, 400, "zone"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(client, declared, change, status, field):
    response = client.post(ENTRIES, {**declared, **change})
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (status, field)
    assert not CohortEntry.objects.exists()


@pytest.fixture
def entry(project):
    """`project` on 签约一批 of the first round of 2023."""
    return factories.enter(project, cohort=Cohort.SIGNED, amount_yuan=10_000_000)


def test_a_correction_replaces_an_entry(client, entry):
    url = f"{ENTRIES}{entry.pk}/correct/"
    assert problem(client.post(url, {"amount_wan": "2000"})) == (400, "reason", "required")
    response = client.post(url, {"amount_wan": "2000", "reason": "少报"})
    row = response.json()
    assert (response.status_code, row["amount_wan"], row["corrects"]) == (201, "2000.00", entry.pk)
    assert (row["round"], row["planned_next_on"]) == ("2023-1", "2024-09-01")
    assert problem(client.post(url, {"reason": "再改"})) == (422, None, "already_withdrawn")
    assert client.get(f"{ENTRIES}{entry.pk}/").json()["withdrawn_reason"] == "少报"


def test_a_correction_names_each_field_and_null_clears(client, entry, zone, other_zone):
    url, beside = f"{ENTRIES}{entry.pk}/correct/", factories.make_zone(zone.unit)
    assert problem(client.post(url, {"zone": other_zone.pk, "reason": "改"})) == (400, "zone", "does_not_exist")
    changes = {"category": "social", "chain": "文旅", "zone": beside.pk, "planned_next_on": None}
    row = client.post(url, {**changes, "reason": "申报有误"}).json()
    assert {name: row[name] for name in changes} == changes
    assert (row["unit"], row["amount_wan"]) == (zone.unit_id, "1000.00")
    history = client.get(f"/api/v1/projects/{entry.project_id}/history/").json()["results"]
    before, after = next((one["before"], one["after"]) for one in history if one["action"] == "correct_entry")
    assert (before["planned_next_on"], after.get("planned_next_on")) == ("2024-09-01", None)


def test_an_entry_is_taken_back(client, entry):
    taken = client.post(f"{ENTRIES}{entry.pk}/withdraw/", {"reason": "误列"})
    assert (taken.status_code, taken.json()["withdrawn_reason"]) == (200, "误列")
    assert client.get(ENTRIES).json()["results"] == []
    assert len(client.get(f"{ENTRIES}?all=true").json()["results"]) == 1


def test_the_province_decides_exits(api, province, entry):
    client, url = api(province), f"{ENTRIES}{entry.pk}/leave/"
    decision = {"left_on": "2024-06-01", "kind": "removed", "reason": "省级调整"}
    assert problem(client.post(url, {**decision, "left_on": "2022-12-31"})) == (422, "left_on", "before_round")
    assert problem(client.post(url, {**decision, "kind": "sold"})) == (400, "kind", "invalid_choice")
    response = client.post(url, decision)
    row = response.json()
    assert (response.status_code, row["left_on"], row["left_kind"]) == (201, "2024-06-01", "removed")
    assert row["left_reason"] == "省级调整"
    again = client.post(url, decision)
    assert again.status_code == 409
    assert again.json()["standing"] == {"id": CohortExit.objects.get().pk, "occurred_on": "2024-06-01"}


def test_an_exit_told_by_mistake_is_taken_back(api, province, entry):
    client, url = api(province), f"{ENTRIES}{entry.pk}/withdraw-exit/"
    assert problem(client.post(url, {"reason": "误登"})) == (422, None, "not_left")
    exit_ = factories.leave(entry, kind=ExitKind.TERMINATED, reason="企业退出")
    assert problem(client.post(url, {})) == (400, "reason", "required")
    assert problem(client.post(url, {"reason": " "})) == (400, "reason", "blank")
    taken = client.post(url, {"reason": "误登到另一个项目"})
    row = taken.json()
    assert (taken.status_code, row["left_on"], row["left_kind"], row["left_reason"]) == (200, None, "", None)
    assert problem(client.post(url, {"reason": "误登"})) == (422, None, "not_left")
    exit_.refresh_from_db()
    assert (exit_.withdrawn_by, exit_.withdrawn_reason) == (province, "误登到另一个项目")


def test_an_exit_taken_back_still_counts_in_the_books_of_before(api, province, entry):
    client = api(province)
    factories.leave(entry, date(2024, 6, 1))
    client.post(f"{ENTRIES}{entry.pk}/withdraw-exit/", {"reason": "误登"})
    question = "/api/v1/rates/?as_of=2024-06-30&first=2023-1&last=2023-1"
    now, before = (
        client.get(f"{question}{known}").json()["total"]["signed"]["removed"]
        for known in ("", "&known_at=2024-07-02T00:00:00%2B08:00")
    )
    assert (now, before) == (0, 1)
