"""Calls for the reports of a month (催报): one mail a person and day, of what is missing when it leaves."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.errors import DomainError
from projects.models import AuditEvent
from projects.rules.months import previous_month
from tests import factories, monthly
from tests.integration.tracker.reminders.people import owe
from tracker.models import Reminder
from tracker.operations.reminder_resolution import Resolution, resolve_uncertain_delivery
from tracker.operations.reports import send_report
from tracker.reminders.report_calls import call_for_reports
from tracker.reminders.sending import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(now, unit_officer):
    """Who calls, for which month, when."""
    today = timezone.localdate(now)
    return {"month": previous_month(today.replace(day=1)), "by": unit_officer, "now": now, "today": today}


@pytest.fixture
def silent(zone, told):
    """Two projects without a report."""
    return [factories.make_project(zone, now=told["now"] - timedelta(days=90)) for _ in range(2)]


def report(project, officer, told):
    """Have a report sent."""
    content = monthly.content(completed_yuan=100)
    send_report(project=project, content=content, **{**told, "by": officer})


def test_what_is_missing_when_it_leaves_is_mailed_beside_the_digest(
    told, silent, zone, zone_officer, transport, relay, reminded
):
    digest = owe(zone_officer, [reminded], now=told["now"])
    called = call_for_reports(zones=[zone.pk], **told)
    assert (called.mails, called.before, called.unreachable) == (1, 0, ())
    assert call_for_reports(zones=[zone.pk], **told).before == 1
    report(silent[0], zone_officer, told)
    assert dict(send_due(transport, seconds=20)) == {"sent": 2}
    call = Reminder.objects.get(kind="reports")
    assert {digest.kind, call.kind} == {"digest", "reports"}
    sent = [email.message_from_string(taken["content"], policy=email.policy.default) for taken in relay.new()]
    [message] = [one for one in sent if one["Subject"].startswith("【催报】")]
    # The project that stalls owes its report, too.
    assert "2 个项目的" in message["Subject"]
    for kind in ("plain", "html"):
        content = message.get_body((kind,)).get_content()
        assert (silent[1].name in content, silent[0].name in content) == (True, False)
        assert f"/monthly-sheet/?month={told['month']:%Y-%m}" in content
    event = AuditEvent.objects.get(action="call_for_reports")
    assert (event.actor, event.zone) == (told["by"], zone)


def test_nothing_is_sent_once_all_is_reported(told, silent, zone, zone_officer, transport, relay):
    call_for_reports(zones=[zone.pk], **told)
    for project in silent:
        report(project, zone_officer, told)
    assert dict(send_due(transport, seconds=20)) == {"cancelled": 1}
    assert (relay.new(), "都已报送" in Reminder.objects.get().why) == ([], True)
    with pytest.raises(DomainError, match="都已报齐"):
        call_for_reports(zones=[zone.pk], **told)


def test_a_call_in_doubt_is_not_sent_again(told, silent, zone, zone_officer):
    call_for_reports(zones=[zone.pk], **told)
    Reminder.objects.update(state="in_doubt")
    with pytest.raises(DomainError, match="再催一次"):
        resolve_uncertain_delivery(
            reminder=Reminder.objects.get(),
            finding=Resolution.RESEND,
            note="对方未收到",
            by=told["by"],
            now=told["now"],
            lasts=timedelta(days=1),
        )
