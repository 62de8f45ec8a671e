"""The intake clock (招落一体) over HTTP."""

import pytest

from tests import factories
from tests import reform_factories as make
from tests.integration.tracker.api.reports.problems import problem, sentence


@pytest.fixture(autouse=True)
def calendar(db):
    make.load_calendar()
    make.intake_class("land", 22)
    make.intake_class("workshop", 15)


@pytest.fixture
def client(api, zone_officer):
    return api(zone_officer)


@pytest.fixture
def intake(zone):
    """The address of the intake of a project."""
    return f"/api/v1/projects/{factories.make_project(zone).pk}/intake/"


def test_the_classes_are_listed_with_their_limits(client):
    rows = client.get("/api/v1/intake-classes/").json()["results"]
    assert [(row["code"], row["limit_days"]) for row in rows] == [("land", 22), ("workshop", 15)]


def test_there_is_no_clock_before_the_intake(client, intake):
    assert client.get(intake).status_code == 404
    assert client.post(f"{intake}withdraw/", {"reason": "误登"}).status_code == 404
    paused = client.post(f"{intake}pauses/", {"paused_on": "2024-05-14", "cause": "等待"})
    assert problem(paused) == (422, "paused_on", "not_started")


def test_the_clock_of_an_intake(client, intake):
    begun = client.post(intake, {"intake_class": "land", "started_on": "2024-09-27"})
    assert begun.status_code == 201
    row = client.get(f"{intake}?as_of=2024-10-12").json()
    # 29 and 30 September, 8–11 October, and Saturday 12 October, which was worked.
    assert (row["working_days"], row["left_days"], row["due_on"], row["is_over"]) == (7, 15, "2024-11-01", False)
    assert (row["intake_class"], row["intake_class_label"], row["limit_days"]) == ("land", "类型 land", 22)
    over = client.get(f"{intake}?as_of=2024-11-04").json()
    assert (over["left_days"], over["is_over"]) == (-1, True)
    assert client.get(f"{intake}?as_of=2024-09-26").json()["working_days"] is None


def test_a_pause_moves_the_last_day(client, intake):
    client.post(intake, {"intake_class": "workshop", "started_on": "2024-05-13"})
    paused = client.post(f"{intake}pauses/", {"paused_on": "2024-05-14", "cause": "等待企业决策"})
    assert (paused.status_code, paused.json()["is_paused"], paused.json()["due_on"]) == (201, True, None)
    assert paused.json()["working_days"] == 1
    resumed = client.post(f"{intake}pauses/", {"paused_on": "2024-05-14", "resumed_on": "2024-05-16"}).json()
    assert (resumed["is_paused"], resumed["paused_days"], resumed["due_on"]) == (False, 2, "2024-06-05")
    again = client.post(f"{intake}pauses/", {"paused_on": "2024-05-14", "resumed_on": "2024-05-16"})
    assert again.status_code == 200
    finished = client.post(intake, {"finished_on": "2024-05-20"}).json()
    assert (finished["working_days"], finished["left_days"], finished["is_over"]) == (3, 12, False)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"intake_class": "land", "started_on": "2024-05-13", "finished_on": "2024-05-10"}, 422, "finished_on"),
        ({"intake_class": "land"}, 422, "started_on"),
        ({"started_on": "2024-05-13"}, 422, "intake_class"),
        ({"intake_class": "villa", "started_on": "2024-05-13"}, 400, "intake_class"),
        ({"intake_class": "land", "started_on": None}, 400, "started_on"),
        ({"intake_class": "land", "started_on": "2024-05-13", "limit_days": 99}, 400, "limit_days"),
    ],
)
def test_an_intake_that_cannot_be_is_refused(client, intake, body, status, field):
    refused = client.post(intake, body)
    assert problem(refused)[:2] == (status, field)
    assert any("一" <= character <= "龥" for character in sentence(refused))
    assert client.get(intake).status_code == 404


def test_an_intake_is_changed_with_a_reason_and_taken_back(client, intake):
    client.post(intake, {"intake_class": "land", "started_on": "2024-05-13"})
    assert client.post(intake, {"intake_class": "land", "started_on": "2024-05-13"}).status_code == 200
    assert problem(client.post(intake, {"intake_class": "workshop"})) == (422, "reason", "reason_required")
    assert client.post(intake, {"intake_class": "workshop", "reason": "归类更正"}).json()["limit_days"] == 15
    withdrawn = client.post(f"{intake}withdraw/", {"reason": "误登"})
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "误登")
    assert client.get(intake).status_code == 404
