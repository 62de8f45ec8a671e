"""The ledger of reminders and one's own preferences over the API."""

import pytest

from projects.errors import StaleVersionError
from projects.models import AuditEvent
from tests import factories
from tests.integration.tracker.reminders.people import DAY, owe, stalled_project
from tracker.models import Attempt, Reminder
from tracker.operations.reminder_preferences import choose

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY)


@pytest.fixture
def project(zone):
    return stalled_project(zone)


@pytest.fixture
def owed(project, zone_officer):
    return owe(zone_officer, [project], now=NOW)


def listed(client, **query):
    response = client.get("/api/v1/reminders/", query)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_a_reminder_is_seen_by_its_recipient_and_above(
    api, owed, zone_officer, other_zone_officer, unit_officer, province
):
    for officer, expected in (
        (zone_officer, [owed.pk]),
        (unit_officer, [owed.pk]),
        (province, [owed.pk]),
        (other_zone_officer, []),
    ):
        assert listed(api(officer)) == expected
    assert api(other_zone_officer).get(f"/api/v1/reminders/{owed.pk}/").status_code == 404


def test_the_ledger_of_a_project_or_a_state(api, owed, project, province, zone):
    other = factories.make_project(zone)
    assert listed(api(province), project=project.pk, state="pending", due_on=str(DAY)) == [owed.pk]
    assert listed(api(province), project=other.pk) == []
    assert listed(api(province), state="in_doubt") == []


def test_a_reminder_tells_why_and_what_happened(api, owed, zone_officer, project):
    Attempt.objects.create(reminder=owed, token=1, event="retry", code=450, text="450 later", happened_at=NOW)
    row = api(zone_officer).get(f"/api/v1/reminders/{owed.pk}/").json()
    assert (row["state"], row["state_label"], row["rung"]) == ("pending", "待发", "提示")
    assert row["items"] == [{"project": project.pk, "rung": "提示", "rules": ["signed-not-started"], "why": "原因。"}]
    assert [(line["event"], line["code"]) for line in row["history"]] == [("retry", 450)]


def test_what_is_sent_is_called_handed_over_and_not_delivered():
    labels = "".join(str(label) for label in Reminder._meta.get_field("state").flatchoices)
    assert "已交中继" in labels
    assert "送达" not in labels


def test_a_reminder_shows_no_project_that_is_out_of_sight(api, owed, other_zone, unit_officer):
    hidden = stalled_project(other_zone)
    owed.items.create(project=hidden, rung=1, rules="silent", why="别处的。")
    row = api(unit_officer).get(f"/api/v1/reminders/{owed.pk}/").json()
    assert hidden.pk not in [item["project"] for item in row["items"]]


PREFERENCES = "/api/v1/me/reminder-preferences/"


def test_preferences_are_ones_own(api, zone_officer, other_zone_officer):
    client = api(zone_officer)
    assert client.get(PREFERENCES).json() == {"hints": "daily", "coming": True, "returned": True, "version": 0}
    set_ = client.post(PREFERENCES, {"hints": "weekly", "coming": False})
    assert set_.json() == {"hints": "weekly", "coming": False, "returned": True, "version": 1}
    assert client.post(PREFERENCES, {"hints": "off", "coming": False}).status_code == 200
    kept = {"hints": "off", "coming": False, "returned": True, "version": 2}
    assert client.get(PREFERENCES).json() == kept
    assert client.post(PREFERENCES, {"hints": "hourly", "coming": True}).status_code == 400
    assert client.post(PREFERENCES, {"hints": "off", "coming": True, "supervision": False}).status_code == 400
    assert api(other_zone_officer).get(PREFERENCES).json()["hints"] == "daily"
    changes = AuditEvent.objects.filter(action="choose_reminders")
    assert [one.actor for one in changes] == [zone_officer, zone_officer]


def test_one_preference_is_changed_by_who_has_seen_it(api, zone_officer):
    client = api(zone_officer)
    tag = client.get(PREFERENCES).headers["ETag"]
    changed = client.patch(PREFERENCES, {"coming": False}, headers={"If-Match": tag})
    assert changed.json() == {"hints": "daily", "coming": False, "returned": True, "version": 1}
    assert changed.headers["ETag"] == '"1"'
    assert client.patch(PREFERENCES, {"hints": "off"}).status_code == 428
    assert client.patch(PREFERENCES, {"hints": "off"}, headers={"If-Match": tag}).status_code == 412
    assert client.get(PREFERENCES).json()["hints"] == "daily"


def test_a_change_that_another_one_overtook_is_refused(zone_officer):
    choose(officer=zone_officer, changes={"hints": "off"}, now=NOW)
    with pytest.raises(StaleVersionError):
        choose(officer=zone_officer, changes={"hints": "daily"}, now=NOW, version=0)
