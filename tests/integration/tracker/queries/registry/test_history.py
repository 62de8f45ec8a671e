"""A project's history: what people changed and of what they were reminded, once each, in the order of time."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest

from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.reminders.people import owe, stalled_project
from tracker.models import Reminder, ReminderState
from zones.models import Role

pytestmark = pytest.mark.django_db
WHY = "2023-01-31 签约，至今 17 个月仍未开工。"


@pytest.fixture
def project(zone):
    return stalled_project(zone)


def hand_over(recipient, project, at, state=ReminderState.SENT, rung=1):
    row = owe(recipient, [project], now=at, rung=rung)
    row.items.update(why=WHY)
    Reminder.objects.filter(pk=row.pk).update(state=state, dot_at=at)
    return row


def history(client, project, **query):
    response = client.get(f"/api/v1/projects/{project.pk}/history/", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_reminder_stands_between_the_changes_before_and_after_it_and_says_why(api, project, zone_officer):
    sent = hand_over(zone_officer, project, factories.NOW - timedelta(days=1))
    factories.reach(project, Kind.STARTED, now=factories.NOW)
    rows = history(api(zone_officer), project)["results"]
    assert [row["action"] for row in rows] == ["record_milestone", "remind", "register_project", "record_milestone"]
    told = rows[1]
    assert (told["object_type"], told["object_id"], told["actor"], told["reason"]) == ("reminder", sent.pk, None, WHY)
    assert told["after"] == {
        "recipient": str(zone_officer),
        "rung": "提示",
        "rules": ["signed-not-started"],
        "due_on": str(sent.due_on),
        "state": "sent",
    }


@pytest.mark.parametrize("state", sorted(set(ReminderState.values) - {"sent", "in_doubt"}))
def test_what_was_not_handed_over_is_no_history(state, api, project, zone_officer):
    row = owe(zone_officer, [project], now=factories.NOW)
    leased = {"lease_until": factories.NOW} if state in {"claimed", "dot"} else {}
    Reminder.objects.filter(pk=row.pk).update(state=state, dot_at=factories.NOW, **leased)
    assert "remind" not in [one["action"] for one in history(api(zone_officer), project)["results"]]


def test_a_reminder_to_those_above_is_seen_by_them_alone(api, project, zone_officer, unit_officer, province):
    hand_over(province, project, factories.NOW, rung=3)
    hand_over(unit_officer, project, factories.NOW + timedelta(days=1), state=ReminderState.IN_DOUBT, rung=2)
    seen = {
        one.role: [row["after"]["rung"] for row in history(api(one), project)["results"] if row["action"] == "remind"]
        for one in (zone_officer, unit_officer, province)
    }
    assert seen == {Role.ZONE: [], Role.UNIT: ["督办"], Role.PROVINCE: ["通报", "督办"]}


def test_a_neighbour_sees_none_of_it(api, project, zone_officer, other_zone_officer):
    hand_over(zone_officer, project, factories.NOW)
    assert api(other_zone_officer).get(f"/api/v1/projects/{project.pk}/history/").status_code == 404


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_the_pages_forwards_and_back_hold_every_entry_once(limit, api, project, province):
    at = factories.NOW
    for days in range(4):
        hand_over(province, project, at + timedelta(days=days))
    for kind in (Kind.STARTED, Kind.PRODUCING):
        factories.reach(project, kind, now=at, today=at.date())  # in the very moment of the first mail
    client = api(province)
    whole = history(client, project, limit=100)["results"]
    assert len(whole) == 8
    assert [row["at"] for row in whole] == sorted(row["at"] for row in whole)
    page = history(client, project, limit=limit)
    forwards = page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        forwards += page["results"]
    assert forwards == whole
    backwards = page["results"]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        backwards = page["results"] + backwards
    assert backwards == whole


@pytest.mark.parametrize(
    "place", ["", "1", "2024-01-01T00:00:00~0~1", "2024-01-01T00:00:00+00:00~x~1", "0001-01-01T00:00:00+14:00~0~1"]
)
def test_a_page_that_begins_nowhere_is_refused(place, api, project, province):
    cursor = urlsafe_b64encode(f"a{place}".encode()).decode()
    answer = api(province).get(f"/api/v1/projects/{project.pk}/history/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")


def test_the_page_of_a_project_says_when_whom_and_why(client, project, zone_officer, province):
    hand_over(zone_officer, project, factories.NOW)
    hand_over(province, project, factories.NOW, rung=3)
    client.force_login(zone_officer)
    shown = client.get(f"/projects/{project.pk}/").content.decode()
    assert WHY in shown
    assert "已交中继" in shown
    assert "送达" not in shown
    assert "通报</td>" not in shown, "what was told to the province"
