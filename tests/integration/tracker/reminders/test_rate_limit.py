"""A relay that is down is left alone for a minute and then tried once; an hour has its limit; its log ends doubts."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from devtools import processes
from tests import factories
from tests.integration.tracker.reminders.people import owe
from tracker.mail.smtp import Relay, SmtpTransport
from tracker.models import Attempt, AttemptEvent, Reminder, ReminderState
from tracker.queries.health.calendar import has_calendar
from tracker.queries.reminders.relay import Circuit, circuit
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.sending import send_due
from zones.models import Role, SpecialDay

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def owed(now, reminded):
    """Nine mails that are due."""
    officers = [factories.make_officer(Role.ZONE, zone=reminded.zone) for _ in range(9)]
    return [owe(officer, [reminded], now=now) for officer in officers]


def smtp(port, log=None):
    return SmtpTransport(
        Relay("127.0.0.1", port, "", "", security="none", greeting="tracker.invalid", timeout=5, reply_timeout=1),
        log=log,
    )


@pytest.fixture
def nowhere():
    """A client of a relay that is not there."""
    return smtp(processes.free_port())


def send(transport, **limits):
    return dict(send_due(transport, seconds=20, **limits))


def forget_backoff():
    Reminder.objects.update(next_attempt_at=database_now() - MINUTE)


def test_five_failures_open_the_circuit_whatever_process_looks(owed, nowhere, transport, relay):
    assert send(nowhere) == {DeliveryOutcome.NO_RELAY: 5}
    forget_backoff()
    assert send(nowhere) == {}
    assert send(transport) == {}, "the relay is back, and left alone for the rest of the minute"
    assert relay.new() == []


def test_after_a_minute_one_mail_tries_and_closes_it_or_not(owed, nowhere, transport, mailing):
    send(nowhere)
    forget_backoff()
    mailing(backoff=timedelta(0))
    assert send(nowhere) == {DeliveryOutcome.NO_RELAY: 1}
    forget_backoff()
    assert send(transport) == {DeliveryOutcome.SENT: 9}


def test_what_is_not_the_relays_word_neither_opens_nor_closes_it(owed):
    def tell(event, phase):
        Attempt.objects.create(reminder=owed[0], token=1, event=event, phase=phase, happened_at=timezone.now())

    def state():
        return circuit(now=timezone.now(), pause=MINUTE)

    for _ in range(4):
        tell(AttemptEvent.RETRY, "connect")
    assert state() is Circuit.CLOSED
    tell(AttemptEvent.RETRY, "connect")
    tell(AttemptEvent.REFUSED, "policy")
    tell(AttemptEvent.LEASE_ENDED, "")
    assert state() is Circuit.OPEN
    assert circuit(now=timezone.now() + 2 * MINUTE, pause=MINUTE) is Circuit.HALF_OPEN
    tell(AttemptEvent.RETRY, "rcpt")
    assert state() is Circuit.CLOSED


def test_an_hours_mails_are_not_exceeded_by_all_senders_together(owed, transport, relay, mailing, now):
    mailing(an_hour=4)
    assert send(transport, limit=3) == {DeliveryOutcome.SENT: 3}
    assert send(transport) == {DeliveryOutcome.SENT: 1}
    assert send(transport) == {}
    Reminder.objects.filter(state=ReminderState.SENT).update(dot_at=now - timedelta(minutes=61))
    assert send(transport) == {DeliveryOutcome.SENT: 4}
    assert len(relay.new()) == 8


def test_the_others_are_counted_again_now_and_then(now, reminded, transport, mailing, monkeypatch):
    monkeypatch.setattr("tracker.reminders.rate_limit.COUNTED_EVERY", 2)
    mailing(an_hour=3)
    for _ in range(5):
        owe(factories.make_officer(Role.ZONE, zone=reminded.zone), [reminded], now=now)
    assert send(transport) == {DeliveryOutcome.SENT: 3}


def test_the_relays_log_ends_a_doubt(owed, relay, tmp_path, now):
    doubtful, other = owed[:2]
    for row in (other, doubtful):
        Reminder.objects.filter(pk=row.pk).update(state="in_doubt", attempts=1, dot_at=now)
    number = f"<reminder-{doubtful.pk}.{settings.DEPLOYMENT_ID}@127.0.0.1>"
    log = tmp_path / "mail.log"
    log.write_text(
        f"postfix/cleanup[1]: ABCDEF1234: message-id={number}\npostfix/smtp[2]: ABCDEF1234: to=<a@b>, status=sent\n"
    )
    send(smtp(relay.port, log), limit=0)
    assert Reminder.objects.get(pk=doubtful.pk).state == ReminderState.SENT
    assert Reminder.objects.get(pk=other.pk).state == ReminderState.IN_DOUBT, "no word of it is no evidence"


@pytest.mark.parametrize(
    ("today", "loaded", "is_there"),
    [
        (date(2026, 12, 14), [2026], True),
        (date(2026, 12, 15), [2026], False),
        (date(2026, 12, 31), [2026, 2027], True),
        (date(2027, 1, 1), [2026], False),
    ],
)
def test_next_years_calendar_is_missed_from_the_fifteenth_of_december(today, loaded, is_there, db):
    SpecialDay.objects.all().delete()
    for year in loaded:
        SpecialDay.objects.create(day=date(year, 10, 1), is_working=False, occasion="国庆节")
    assert has_calendar(today=today) is is_there
