"""A person closes a reminder in doubt, once, with a note; everything else is refused in a sentence."""

from datetime import timedelta

import pytest

from projects.errors import DomainError
from projects.models import AuditEvent
from tests import factories
from tests.integration.tracker.reminders.people import DAY, owe, stalled_project
from tracker.models import AttemptEvent, Reminder, ReminderKind, ReminderState
from tracker.operations.reminder_resolution import Resolution, resolve_uncertain_delivery
from tracker.operations.reminders import RESTORED, AttemptNote, claim, finish, follow_up, mark_final_dot

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY)
LATER = NOW + timedelta(hours=1)
LASTS = timedelta(hours=24)


@pytest.fixture
def owed(zone, zone_officer):
    return owe(zone_officer, [stalled_project(zone)], now=NOW)


@pytest.fixture
def doubtful(owed):
    row = claim(now=NOW, lease=LASTS, backoff=lambda _: LASTS, note=AttemptNote())
    mark_final_dot(row, now=NOW, lease=LASTS, note=AttemptNote())
    row.refresh_from_db()
    finish(row, ReminderState.IN_DOUBT, now=NOW, note=AttemptNote(text="没有答复"))
    row.refresh_from_db()
    return row


def close(reminder, finding=Resolution.ARRIVED, *, by, note="电话确认已收到"):
    return resolve_uncertain_delivery(reminder=reminder, finding=finding, note=note, by=by, now=LATER, lasts=LASTS)


def test_what_arrived_is_sent_and_says_on_what_evidence(doubtful, province):
    close(doubtful, by=province)
    row = Reminder.objects.get()
    assert (row.state, row.why, row.finished_at) == (ReminderState.SENT, "核实已收到：电话确认已收到", LATER)
    assert row.history.last().event == AttemptEvent.ARRIVED
    assert not Reminder.objects.open_doubts().exists()


def test_the_closing_is_audited(doubtful, province, zone):
    close(doubtful, by=province)
    event = AuditEvent.objects.get(action="close_reminder")
    assert (event.actor, event.object_id, event.zone, event.at) == (province, doubtful.pk, zone, LATER)
    assert event.reason == "电话确认已收到"
    assert '"sent"' in event.after


def test_what_is_to_be_sent_again_is_owed_as_a_follow_up_and_the_doubt_stays_visible(doubtful, province):
    close(doubtful, Resolution.RESEND, by=province, note="收件人说没有收到")
    second = Reminder.objects.get(kind=ReminderKind.FOLLOW_UP)
    assert (second.follows, second.state, second.next_attempt_at) == (doubtful, ReminderState.PENDING, LATER)
    assert second.expires_at == LATER + LASTS
    assert [item.project_id for item in second.items.all()] == [item.project_id for item in doubtful.items.all()]
    doubtful.refresh_from_db()
    assert doubtful.state == ReminderState.IN_DOUBT
    assert doubtful.history.last().event == AttemptEvent.RESEND
    assert Reminder.objects.open_doubts().get() == doubtful
    Reminder.objects.filter(pk=second.pk).update(state=ReminderState.SENT, dot_at=LATER)
    assert not Reminder.objects.open_doubts().exists()


def test_it_may_turn_out_to_have_arrived_after_it_was_sent_again(doubtful, province):
    close(doubtful, Resolution.RESEND, by=province)
    assert close(doubtful, by=province).state == ReminderState.SENT


def test_a_doubt_that_came_with_a_restored_database_can_be_closed(owed, province):
    finish(owed, ReminderState.IN_DOUBT, now=NOW, note=AttemptNote(text=RESTORED))
    owed.refresh_from_db()
    assert close(owed, by=province).dot_at == LATER


@pytest.mark.parametrize("finding", list(Resolution))
@pytest.mark.parametrize(("state", "label"), [("pending", "待发"), ("cancelled", "已取消"), ("refused", "被中继拒收")])
def test_only_a_doubt_is_closed(state, label, finding, owed, province):
    Reminder.objects.filter(pk=owed.pk).update(state=state)
    with pytest.raises(DomainError, match=f"“{label}”") as refused:
        close(owed, finding, by=province)
    assert refused.value.code == "not_in_doubt"
    assert not AuditEvent.objects.filter(action="close_reminder").exists()


def test_a_note_is_demanded(doubtful, province):
    with pytest.raises(DomainError, match="请写明依据"):
        close(doubtful, by=province, note="  ")


def test_nothing_is_sent_a_third_time(doubtful, province):
    second = follow_up(doubtful, now=NOW, lasts=LASTS)
    with pytest.raises(DomainError, match="已经补发过一封"):
        close(doubtful, Resolution.RESEND, by=province)
    Reminder.objects.filter(pk=second.pk).update(state=ReminderState.IN_DOUBT)
    with pytest.raises(DomainError, match="不再补发"):
        close(second, Resolution.RESEND, by=province)
    assert Reminder.objects.count() == 2
