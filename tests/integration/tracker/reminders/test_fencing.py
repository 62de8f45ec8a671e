"""A sender that lost its reminder meanwhile changes nothing of it: every step asks for the number of its attempt."""

from datetime import timedelta

import pytest
from django.db.models import F

from tests import factories
from tests.factories import NOW
from tests.integration.tracker.reminders.people import owe
from tracker.models import Attempt, Reminder, ReminderState
from tracker.operations import reminders as outbox
from tracker.operations.reminders import AttemptNote

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=5)
NOTE = AttemptNote(text="250 OK")


@pytest.fixture
def held(zone, zone_officer):
    """A reminder as its sender holds it."""
    owe(zone_officer, [factories.make_project(zone)], now=NOW)
    return outbox.claim(now=NOW, lease=LEASE, backoff=lambda _: LEASE, note=NOTE)


def taken_over(reminder, state=ReminderState.CLAIMED):
    """Let another sender take the reminder."""
    Reminder.objects.filter(pk=reminder.pk).update(attempts=F("attempts") + 1, state=state)


STEPS = {
    "the marker": lambda row: outbox.mark_final_dot(row, now=NOW, lease=LEASE, note=NOTE),
    "the reply": lambda row: outbox.settle(row, ReminderState.SENT, now=NOW, note=NOTE),
    "giving back": lambda row: outbox.release(row, now=NOW, note=NOTE),
    "the end": lambda row: outbox.finish(row, ReminderState.REFUSED, now=NOW, note=NOTE),
}


@pytest.mark.parametrize("step", STEPS)
def test_who_lost_it_changes_nothing(step, held):
    taken_over(held)
    before = (Reminder.objects.values().get(), Attempt.objects.count())
    assert STEPS[step](held) is False
    assert (Reminder.objects.values().get(), Attempt.objects.count()) == before


def test_a_lease_that_ended_sends_no_dot(held):
    assert outbox.mark_final_dot(held, now=NOW + LEASE, lease=LEASE, note=NOTE) is False
    assert outbox.mark_final_dot(held, now=NOW + LEASE / 2, lease=LEASE, note=NOTE) is True


def test_a_follow_up_is_owed_once_however_often_it_is_asked_for(held):
    first, again = (outbox.follow_up(held, now=NOW, lasts=LEASE) for _ in range(2))
    assert (first, first.items.count(), first.follows) == (again, 1, held)


def test_nothing_due_is_claimed_by_nobody(db):
    assert outbox.claim(now=NOW, lease=LEASE, backoff=lambda _: LEASE, note=NOTE) is None
