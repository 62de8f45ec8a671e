"""What is sent, to whom, and what the ledger says of it afterwards: against a real relay."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.test import override_settings

from projects.rules.stages import Kind
from tests import factories
from tests.full_disk import no_room_for_files
from tests.integration.tracker.reminders.people import belong_to, owe, stalled_project
from tracker.mail.files import FileTransport
from tracker.models import Attempt, Reminder, ReminderKind, ReminderState
from tracker.operations.snoozes import snooze
from tracker.reminders.arming import arm_here
from tracker.reminders.database_clock import local_day
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.housekeeping import run_housekeeping
from tracker.reminders.sending import send_due
from zones.models import SpecialDay

pytestmark = pytest.mark.django_db


def send(transport):
    return dict(send_due(transport, seconds=20))


def state_of(row):
    row.refresh_from_db()
    return row.state


def parsed(taken):
    return email.message_from_string(taken["content"], policy=email.policy.default)


@pytest.fixture
def owed(reminded, zone_officer, now):
    return owe(zone_officer, [reminded], now=now)


def test_a_digest_reaches_its_recipient_alone(owed, transport, relay, zone_officer, reminded):
    assert send(transport) == {DeliveryOutcome.SENT: 1}
    assert state_of(owed) == ReminderState.SENT
    (taken,) = relay.new()
    assert taken["recipient"] == f"TO:<{zone_officer.email}>"
    message = parsed(taken)
    assert message["Subject"].startswith("【提示】")
    assert message["To"] == zone_officer.email
    assert message["Message-ID"] == f"<reminder-{owed.pk}.local@127.0.0.1>"
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert reminded.name in text
        assert ("签约后未开工（1 个" in text, "2023-01-31" in text) == (True, True)
        assert f"/projects/{reminded.pk}/" in text
    assert "已送达" not in taken["content"]


def test_what_happened_is_written_down_line_by_line(owed, transport):
    send(transport)
    lines = Attempt.objects.filter(reminder=owed).values_list("event", "token", "phase", "code")
    assert list(lines) == [("claimed", 1, "", None), ("dot", 1, "marker", None), ("sent", 1, "reply", 250)]


def test_a_second_sender_finds_nothing(owed, transport, relay):
    send(transport)
    assert send(transport) == {}
    assert len(relay.new()) == 1


def test_a_project_that_moved_drops_out_when_it_is_sent(owed, transport, relay, reminded, now):
    factories.reach(reminded, Kind.STARTED, local_day(now), now=now, today=local_day(now))
    assert send(transport) == {DeliveryOutcome.CANCELLED: 1}
    assert (state_of(owed), relay.new()) == (ReminderState.CANCELLED, [])


def test_a_project_snoozed_meanwhile_drops_out(owed, transport, reminded, zone_officer, now):
    today = local_day(now)
    snooze(project=reminded, rule_code="", until=today, by=zone_officer, now=now, today=today, reason="等批复")
    assert send(transport) == {DeliveryOutcome.CANCELLED: 1}


def test_a_mail_names_no_project_that_its_recipient_may_not_see(
    reminded, other_zone, zone_officer, transport, relay, now
):
    hidden = stalled_project(other_zone, name="别处的项目")
    owe(zone_officer, [reminded, hidden], now=now)
    send(transport)
    (taken,) = relay.new()
    assert reminded.name in parsed(taken).get_body(("plain",)).get_content()
    assert "别处的项目" not in parsed(taken).get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("fault", "outcome", "state"),
    [
        ("450", DeliveryOutcome.RETRY, ReminderState.PENDING),
        ("421", DeliveryOutcome.RETRY, ReminderState.PENDING),
        ("452", DeliveryOutcome.RETRY, ReminderState.PENDING),
        ("drop_mail", DeliveryOutcome.RETRY, ReminderState.PENDING),
        ("drop_data", DeliveryOutcome.RETRY, ReminderState.PENDING),
        ("550", DeliveryOutcome.REFUSED, ReminderState.REFUSED),
        ("554", DeliveryOutcome.REFUSED, ReminderState.REFUSED),
        ("drop_taken", DeliveryOutcome.IN_DOUBT, ReminderState.IN_DOUBT),
        ("drop_lost", DeliveryOutcome.IN_DOUBT, ReminderState.IN_DOUBT),
        ("stall", DeliveryOutcome.IN_DOUBT, ReminderState.IN_DOUBT),
    ],
)
def test_each_fault_of_the_relay_is_told_for_what_it_is(fault, outcome, state, owed, transport, relay):
    relay.commit(fault)
    assert send(transport) == {outcome: 1}
    assert state_of(owed) == state
    assert Attempt.objects.filter(reminder=owed).count() >= 2
    relay.commit("ok")
    assert send(transport) == {}, "a retry waits, and nothing else is tried again"


def test_a_retry_comes_after_its_pause(owed, transport, relay, mailing):
    mailing(backoff=timedelta(0))
    relay.commit("450")
    assert send_due(transport, seconds=20, limit=1) == {DeliveryOutcome.RETRY: 1}
    relay.commit("ok")
    assert send(transport) == {DeliveryOutcome.SENT: 1}
    assert len(relay.new()) == 1


def test_a_relay_that_is_away_stops_the_run(reminded, zone, now, transport, relay):
    for _ in range(8):
        owe(factories.make_officer("zone", zone=zone), [reminded], now=now)
    transport._relay = type(transport._relay)(**{**vars(transport._relay), "port": 1})
    assert send(transport) == {DeliveryOutcome.NO_RELAY: 5}


def test_one_mail_that_cannot_be_written_stops_no_other(reminded, zone, zone_officer, transport, relay, now):
    poison = owe(zone_officer, [reminded], now=now)
    type(zone_officer).objects.filter(pk=zone_officer.pk).update(email="x@y.invalid\r\nBcc: a@b.invalid")
    fine = owe(factories.make_officer("zone", zone=zone), [reminded], now=now, due_on=now.date())
    assert send(transport) == {DeliveryOutcome.REFUSED: 1, DeliveryOutcome.SENT: 1}
    assert (state_of(poison), state_of(fine)) == (ReminderState.REFUSED, ReminderState.SENT)
    assert "Bcc" not in "".join(one["content"] for one in relay.new())


def test_mails_that_cannot_be_composed_wait_until_they_can(owed, transport, settings):
    settings.EMAIL_FROM = "项目跟踪 <催办@example.invalid>"
    assert send(transport) == {DeliveryOutcome.RETRY: 1}
    assert "SMTPUTF8" in owed.history.last().text


def test_an_address_outside_the_allowed_domains_gets_nothing(owed, transport, relay, mailing):
    mailing(allowed_domains=("example.org",))
    assert send(transport) == {DeliveryOutcome.REFUSED: 1}
    assert relay.new() == []


def test_nothing_goes_out_on_a_day_off(owed, transport, relay, now):
    SpecialDay.objects.update(is_working=False)
    assert send(transport) == {}
    assert relay.new() == []


def age(row, **values):
    Reminder.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def test_a_claim_that_nobody_finished_is_taken_up_again(owed, transport, relay, now):
    age(owed, state="claimed", attempts=1, lease_until=now)
    assert send(transport) == {DeliveryOutcome.SENT: 1}
    assert Attempt.objects.filter(reminder=owed, event="lease_ended").exists()


def test_a_dot_without_an_answer_is_in_doubt_and_followed_up_with_a_label(owed, transport, relay, now):
    age(owed, state="dot", attempts=1, lease_until=now, dot_at=now - timedelta(minutes=15))
    assert send(transport) == {DeliveryOutcome.SENT: 1}
    assert state_of(owed) == ReminderState.IN_DOUBT
    follow_up = Reminder.objects.get(kind=ReminderKind.FOLLOW_UP)
    assert (follow_up.follows, follow_up.state) == (owed, ReminderState.SENT)
    message = parsed(relay.new()[0])
    assert message["Subject"].startswith("【补发·可能重复】")
    assert f"第 {owed.pk} 号催办" in message.get_body(("plain",)).get_content()
    assert send(transport) == {}, "one follow-up is enough"


def test_a_doubt_waits_its_quarter_of_an_hour(owed, transport, now):
    age(owed, state="in_doubt", attempts=1, dot_at=now - timedelta(minutes=14))
    assert send(transport) == {}


def test_doubts_can_be_held_for_a_person(owed, transport, now, mailing):
    mailing(in_doubt="hold")
    age(owed, state="in_doubt", attempts=1, dot_at=now - timedelta(hours=2))
    assert send(transport) == {}


def test_a_follow_up_is_dropped_when_the_first_turns_out_sent(owed, transport, relay, now):
    age(owed, state="in_doubt", attempts=1, dot_at=now - timedelta(minutes=16))
    run_housekeeping(transport, now=now)
    age(owed, state="sent")
    assert send(transport) == {}
    assert Reminder.objects.get(kind=ReminderKind.FOLLOW_UP).state == ReminderState.CANCELLED


def test_what_was_not_sent_in_a_day_is_given_up_visibly(owed, transport, now):
    age(owed, expires_at=now)
    assert send(transport) == {}
    assert state_of(owed) == ReminderState.EXPIRED


def test_a_copied_database_sends_nothing(owed, transport, relay, now):
    belong_to("the original", now)
    with pytest.raises(NotArmedError, match="the original"):
        send(transport)
    assert relay.new() == []


def test_arming_a_restored_database_sends_nothing_of_before(owed, transport, relay, now):
    belong_to("the original", now)
    assert arm_here(now=now, today=local_day(now), is_restored=False) >= 1
    assert send(transport) == {}
    assert (state_of(owed), relay.new()) == (ReminderState.IN_DOUBT, [])
    assert arm_here(now=now, today=local_day(now), is_restored=False) == 0


def test_without_a_relay_mails_are_files(owed, tmp_path):
    assert send(FileTransport(tmp_path / "mail")) == {DeliveryOutcome.SENT: 1}
    (path,) = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"


def test_a_full_disk_keeps_no_half_mail_and_the_whole_one_goes_out_later(owed, tmp_path):
    with no_room_for_files(beyond=10):
        assert send(FileTransport(tmp_path)) == {DeliveryOutcome.RETRY: 1}
    assert (list(tmp_path.iterdir()), state_of(owed)) == ([], ReminderState.PENDING)


@pytest.mark.parametrize(("is_there", "state"), [(True, ReminderState.SENT), (False, ReminderState.PENDING)])
def test_a_folder_can_tell_what_became_of_a_mail(is_there, state, owed, tmp_path, now):
    transport = FileTransport(tmp_path)
    age(owed, state="dot", attempts=1, lease_until=now, dot_at=now)
    if is_there:
        (tmp_path / f"reminder-{owed.pk}.local@127.0.0.1.eml").write_bytes(b"")
    run_housekeeping(transport, now=now)
    assert state_of(owed) == state


def test_another_installation_has_other_numbers(owed, transport, relay, now):
    belong_to("shanxi-1", now)
    with override_settings(DEPLOYMENT_ID="shanxi-1"):
        send(transport)
    assert parsed(relay.new()[0])["Message-ID"] == f"<reminder-{owed.pk}.shanxi-1@127.0.0.1>"
