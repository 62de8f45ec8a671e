"""Who wants hints once a week gets them on the first working day of the week on which they can be reached."""

from datetime import date, timedelta

import pytest

from projects.rules.workdays import Calendar
from tests import factories
from tests.integration.tracker.reminders.people import DAY, belong_to, load_rules, stalled_project
from tracker.models import Frequency, Reminder, ReminderPreference, ReminderState
from tracker.queries.reminders.weekly import weekly_turn
from tracker.reminders.issuing import issue
from zones.models import SpecialDay

pytestmark = pytest.mark.django_db
FRIDAY_BEFORE = DAY - timedelta(days=3)


def run(*offsets):
    """Issue on some days of the week that begins with DAY; return the days of the mails that go out."""
    for offset in offsets:
        day = DAY + timedelta(days=offset)
        issue(now=factories.at(day, 8, 30), today=day)
    mails = Reminder.objects.filter(due_on__gte=DAY).exclude(state=ReminderState.SUPERSEDED)
    return [(mail.due_on - DAY).days for mail in mails.order_by("due_on")]


@pytest.fixture
def weekly(zone_officer):
    """An officer who wants hints once a week, of whose zone a project is stalled; reminders run since long ago."""
    load_rules("signed-not-started")
    stalled_project(zone_officer.zone)
    began = factories.at(FRIDAY_BEFORE, 8, 30)
    belong_to("local", began)
    issue(now=began, today=FRIDAY_BEFORE)
    Reminder.objects.update(state=ReminderState.SENT, dot_at=began)
    ReminderPreference.objects.create(officer=zone_officer, hints=Frequency.WEEKLY, updated_at=began)
    return zone_officer


@pytest.mark.parametrize(
    ("ran", "days_off", "mailed"),
    [
        ((0, 1, 2, 3, 4), (), [0]),
        ((1, 2, 3), (), [1]),  # Monday was missed
        ((3, 4), (), [3]),  # three days were missed
        ((7,), (), [7]),  # the week was missed
        ((1, 2), (0,), [1]),  # Monday is a day off
        ((2, 3), (0,), [2]),  # and Tuesday was missed
        ((0, 2, 3), (), [0]),  # another day was missed
    ],
)
def test_a_missed_monday_is_made_up_for(weekly, ran, days_off, mailed):
    for offset in days_off:
        SpecialDay.objects.create(day=DAY + timedelta(days=offset), is_working=False, occasion="放假")
    # Sent at once, or the next day would make up for it.
    found = []
    for offset in ran:
        found = run(offset)
        Reminder.objects.filter(state=ReminderState.PENDING).update(state=ReminderState.SENT, dot_at=factories.at(DAY))
    assert found == mailed


@pytest.mark.parametrize(
    ("state", "is_owed_again"),
    [("expired", True), ("refused", True), ("pending", True), ("sent", False), ("in_doubt", False), ("claimed", False)],
)
def test_a_mail_that_did_not_arrive_is_owed_again_the_next_day(weekly, state, is_owed_again):
    run(0)
    values = {"lease_until": factories.at(DAY)} if state == "claimed" else {"dot_at": factories.at(DAY)}
    Reminder.objects.filter(due_on=DAY).update(state=state, **values)
    assert (1 in run(1)) is is_owed_again


def test_the_choice_of_the_day_counts_not_that_of_the_missed_one(weekly):
    ReminderPreference.objects.update(hints=Frequency.OFF)
    assert run(1) == []
    ReminderPreference.objects.update(hints=Frequency.WEEKLY)
    assert run(2) == [], "Tuesday was not missed: nothing was wanted then"


def test_a_new_installation_has_missed_no_monday(db):
    assert not weekly_turn(date(2024, 7, 3), Calendar({})).is_for_all
    assert weekly_turn(DAY, Calendar({})).is_for_all
