"""Closing a doubt over the API: who may, and what they are told."""

import pytest

from tests import factories
from tests.integration.tracker.reminders.people import DAY, owe, stalled_project
from tracker.models import Reminder, ReminderState
from zones.models import Role

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY)
BODY = {"outcome": "arrived", "note": "电话确认已收到"}


@pytest.fixture
def doubtful(zone, zone_officer):
    row = owe(zone_officer, [stalled_project(zone)], now=NOW)
    Reminder.objects.filter(pk=row.pk).update(state=ReminderState.IN_DOUBT, dot_at=NOW)
    return row


@pytest.fixture
def close(api, doubtful):
    def post(officer, body=None, **headers):
        return api(officer).post(f"/api/v1/reminders/{doubtful.pk}/close/", body or BODY, headers=headers)

    return post


def test_who_may_close_it(close, zone, other_zone_officer, unit_officer, auditor, administrator, doubtful):
    colleague = factories.make_officer(Role.ZONE, zone=zone)
    assert close(other_zone_officer).status_code == 404
    assert [close(one).status_code for one in (colleague, auditor, administrator)] == [403, 403, 403]
    assert "您的岗位不能了结这封催办" in close(colleague).json()["errors"][0]["detail"]
    assert Reminder.objects.get().state == ReminderState.IN_DOUBT
    assert close(unit_officer).status_code == 200


def test_the_recipient_says_that_it_arrived(close, zone_officer):
    row = close(zone_officer).json()
    assert (row["state"], row["why"]) == ("sent", "核实已收到：电话确认已收到")
    assert row["history"][-1]["event"] == "arrived"


def test_the_province_has_it_sent_again_once(close, province):
    again = {"outcome": "resend", "note": "没有收到"}
    assert close(province, again).json()["state"] == "in_doubt"
    refused = close(province, again)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "already_followed")
    assert Reminder.objects.count() == 2


def test_a_closing_that_is_repeated_with_its_key_is_answered_again(close, province):
    first, second = (close(province, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, second.status_code, second.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert first.json() == second.json()
    refused = close(province)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_in_doubt")


@pytest.mark.parametrize("body", [{"outcome": "lost", "note": "x"}, {"outcome": "arrived"}, {**BODY, "state": "sent"}])
def test_a_shapeless_closing_is_refused(close, province, body):
    assert close(province, body).status_code == 400
