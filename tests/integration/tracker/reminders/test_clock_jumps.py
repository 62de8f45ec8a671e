"""The database's clock ran three days ahead and was set back: nothing waits for days, nothing of these days is lost."""

from datetime import timedelta

import pytest

from tests import factories
from tests.integration.tracker.reminders.people import DAY, belong_to, load_rules, owe, stalled_project
from tracker.mail.files import FileTransport
from tracker.models import AccountMail, Attempt, AttemptEvent, Reminder, ReminderRun, ReminderState
from tracker.queries.reminders.relay import Circuit, circuit, handed_over_in
from tracker.reminders.housekeeping import run_housekeeping
from tracker.reminders.issuing import issue_when_due
from zones.models import Role

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY, 9, 0)
AHEAD = NOW + timedelta(days=3)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def project(zone):
    load_rules("signed-not-started")
    belong_to("local", NOW - timedelta(days=1))
    return stalled_project(zone)


@pytest.fixture
def sweep(tmp_path):
    """Return a function that does the housekeeping of a moment."""
    return lambda now: run_housekeeping(FileTransport(tmp_path), now=now)


@pytest.mark.parametrize(
    ("held", "after_lease"),
    [
        ({"state": "claimed", "lease_until": AHEAD + 3 * MINUTE}, ReminderState.PENDING),
        ({"state": "dot", "lease_until": AHEAD + 15 * MINUTE, "dot_at": AHEAD}, ReminderState.IN_DOUBT),
        ({"state": "pending", "next_attempt_at": AHEAD + 30 * MINUTE}, ReminderState.PENDING),
    ],
)
def test_what_was_held_is_held_for_one_lease_more(project, zone_officer, sweep, held, after_lease):
    row = owe(zone_officer, [project], now=NOW)
    Reminder.objects.filter(pk=row.pk).update(attempts=1, **held)
    sweep(NOW)
    row.refresh_from_db()
    # Its sender may be alive: it is given the time that any sender has.
    assert (row.state, row.next_attempt_at) == (held["state"], NOW)
    assert row.lease_until is None or NOW < row.lease_until <= NOW + 15 * MINUTE
    sweep(NOW + 16 * MINUTE)
    row.refresh_from_db()
    # A doubt is asked about: the folder knows that the mail is not there, so it waits to be sent again.
    assert row.state == (ReminderState.PENDING if after_lease is ReminderState.IN_DOUBT else after_lease)


def test_neither_the_circuit_nor_the_hours_limit_waits_for_the_clock(project, zone_officer):
    row = owe(zone_officer, [project], now=NOW)
    for _ in range(5):
        Attempt.objects.create(reminder=row, token=1, event=AttemptEvent.RETRY, phase="connect", happened_at=AHEAD)
    Reminder.objects.update(state="sent", dot_at=AHEAD)
    assert circuit(now=NOW, pause=MINUTE) is Circuit.HALF_OPEN
    assert handed_over_in(HOUR, now=NOW) == 0
    assert handed_over_in(HOUR, now=AHEAD) == 1


def test_nor_does_a_mail_about_an_account(zone_officer):
    mail = AccountMail.objects.create(officer=zone_officer, purpose="invitation", requested_at=NOW)
    for held_until, is_due in ((None, True), (NOW + MINUTE, False), (AHEAD, True), (NOW, True)):
        AccountMail.objects.filter(pk=mail.pk).update(held_until=held_until)
        assert AccountMail.objects.due(NOW).exists() is is_due, held_until


@pytest.mark.parametrize("is_sent_early", [False, True])
def test_each_day_is_told_on_its_day(project, zone_officer, sweep, is_sent_early):
    newcomer = factories.make_officer(Role.ZONE, zone=project.zone, is_active=False)
    early = DAY + timedelta(days=3)
    issue_when_due(now=NOW)
    issue_when_due(now=AHEAD)
    states = dict(Reminder.objects.values_list("due_on", "state"))
    assert states == {DAY + timedelta(days=n): "pending" if n == 3 else "superseded" for n in range(4)}
    if is_sent_early:
        Reminder.objects.filter(due_on=early).update(state="sent", dot_at=AHEAD)
    # Set back. Today's mail was replaced by one of a day to come: it is wanted after all, unless that one has left.
    sweep(NOW + MINUTE)
    assert Reminder.objects.get(due_on=DAY).state == ("superseded" if is_sent_early else "pending")
    type(newcomer).objects.filter(pk=newcomer.pk).update(is_active=True)
    for offset in (1, 2, 3):
        moment = NOW + timedelta(days=offset, minutes=-20)
        assert issue_when_due(now=moment) is not None
        assert issue_when_due(now=moment + MINUTE) is None
        mail = Reminder.objects.get(recipient=zone_officer, due_on=DAY + timedelta(days=offset))
        is_early = is_sent_early and offset == 3
        assert mail.state == ("sent" if is_early else "pending")
        assert is_early or (mail.issued_at, mail.next_attempt_at, mail.finished_at) == (moment, moment, None)
        assert Reminder.objects.filter(recipient=newcomer, due_on=mail.due_on, state="pending").exists()
        Reminder.objects.filter(due_on=mail.due_on).update(state="sent", dot_at=moment)
    assert not ReminderRun.objects.filter(is_catch_up=True).exists()
