"""Who may still be written to when the mail is about to leave, at which address, and what is said where not."""

import email
import email.policy

import pytest

from projects.operations.project_withdrawals import withdraw_project
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.reminders.people import owe, stalled_project
from tracker.models import ReminderState
from tracker.operations.snoozes import snooze
from tracker.reminders.database_clock import local_day
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.sending import send_due
from zones.models import Officer

pytestmark = pytest.mark.django_db


def send(transport):
    return dict(send_due(transport, seconds=20))


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("A.b+c@Example.COM", "A.b+c@example.com"),
        ("张三@example.com", "SMTPUTF8"),
        ("a@..", "域名不对"),
        ("a b@example.com", "写法不对"),
        ("a@例 子.中国", "写法不对"),
        ("a@example.org", "不在 EMAIL_ALLOWED_DOMAINS"),
    ],
)
def test_an_address_goes_on_the_wire_in_ascii_or_is_refused_with_a_reason(
    address, wanted, reminded, now, zone_officer, transport, relay, mailing
):
    owed = owe(zone_officer, [reminded], now=now)
    Officer.objects.filter(pk=zone_officer.pk).update(email=address)
    mailing(allowed_domains=("例子.中国", "EXAMPLE.com"))
    is_sent = "@" in wanted
    assert send(transport) == {DeliveryOutcome.SENT if is_sent else DeliveryOutcome.REFUSED: 1}
    owed.refresh_from_db()
    assert is_sent or wanted in owed.why
    for taken in relay.new():
        message = email.message_from_string(taken["content"], policy=email.policy.default)
        assert (taken["recipient"], message["To"]) == (f"TO:<{wanted}>", wanted)


def withdrawn(projects, officer, now):
    for project in projects:
        withdraw_project(project=project, reason="误登", by=officer, now=now)


def snoozed_and_started(projects, officer, now):
    today = local_day(now)
    snooze(project=projects[0], rule_code="", until=today, by=officer, now=now, today=today, reason="等批复")
    factories.reach(projects[1], Kind.STARTED, today, now=now, today=today)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False}, "收件人的账号已停用，不再催办"),
        ({"email": ""}, "收件人没有登记邮箱地址，无法催办"),
        ({"role": "administrator", "zone": None}, "收件人现在的岗位不接收催办"),
        ({"zone": "another"}, "所列项目：2 个不再由收件人经管。不再催办"),
        (withdrawn, "所列项目：2 个已撤回或合并。不再催办"),
        (snoozed_and_started, "所列项目：1 个已暂缓提醒，1 个不再停滞，也没有将到期的节点。不再催办"),
    ],
)
def test_what_is_not_sent_says_truly_why(change, reason, reminded, zone_officer, other_zone, transport, relay, now):
    projects = [stalled_project(reminded.zone), reminded]
    owed = owe(zone_officer, projects, now=now)
    if callable(change):
        change(projects, zone_officer, now)
    else:
        change = {**change, "zone": other_zone} if change.get("zone") else change
        Officer.objects.filter(pk=zone_officer.pk).update(**change)
    assert send(transport) == {DeliveryOutcome.CANCELLED: 1}
    owed.refresh_from_db()
    assert (owed.state, owed.why, relay.new()) == (ReminderState.CANCELLED, reason, [])
    assert owed.history.last().text == reason
