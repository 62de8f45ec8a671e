"""A sender that is killed or frozen at each step: never twice, never silently lost."""

import os
import signal
import time
import warnings
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests import factories
from tests.integration.tracker.reminders.people import (
    belong_to,
    load_rules,
    owe,
    stalled_project,
    work_today,
)
from tracker.models import Reminder, ReminderState
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.failpoints import NAMES
from tracker.reminders.sending import send_due

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="两个进程同写，须用 PostgreSQL"),
]
LEASE = timedelta(seconds=0.6)


@pytest.fixture
def owed(transactional_db):
    """One reminder that is due."""
    now = database_now()
    work_today(local_day(now))
    belong_to(settings.DEPLOYMENT_ID, now)
    load_rules("signed-not-started")
    officer = factories.make_officer("zone")
    return owe(officer, [stalled_project(officer.zone)], now=now)


@pytest.fixture(autouse=True)
def _hasty(mailing):
    mailing(lease=LEASE, dot_lease=LEASE, backoff=timedelta(0), in_doubt="hold")


def in_child(transport, failpoint):
    """Send in a process of its own that dies or freezes somewhere; return its number."""
    connection.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other threads hold no lock of ours
        child = os.fork()
    if child:
        return child
    with suppress(BaseException):
        settings.REMINDERS = replace(settings.REMINDERS, failpoint=failpoint)
        send_due(transport, seconds=20)
    os._exit(0)


def ended_by(child):
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def send_until_quiet(transport):
    for _ in range(4):
        time.sleep(LEASE.total_seconds() + 0.05)
        send_due(transport, seconds=20)


@pytest.mark.parametrize(
    ("failpoint", "state", "deliveries"),
    [
        *((name, ReminderState.SENT, 1) for name in NAMES[:6]),
        ("after_marker", ReminderState.IN_DOUBT, 0),
        ("after_dot", ReminderState.IN_DOUBT, 1),
        ("after_reply", ReminderState.IN_DOUBT, 1),
        ("after_settle", ReminderState.SENT, 1),
    ],
)
def test_a_kill_at_each_step(failpoint, state, deliveries, owed, transport, relay):
    assert ended_by(in_child(transport, failpoint)) == signal.SIGKILL
    send_until_quiet(transport)
    owed.refresh_from_db()
    assert (owed.state, len(relay.new())) == (state, deliveries)


def frozen(child):
    _, status = os.waitpid(child, os.WUNTRACED)
    return os.WIFSTOPPED(status)


def test_a_sender_frozen_before_the_marker_cannot_send_any_more(owed, transport, relay):
    child = in_child(transport, "before_marker:stop")
    assert frozen(child)
    send_until_quiet(transport)
    os.kill(child, signal.SIGCONT)
    assert ended_by(child) is None
    owed.refresh_from_db()
    assert (owed.state, len(relay.new())) == (ReminderState.SENT, 1)


def test_a_sender_frozen_after_the_marker_sends_once_and_ends_the_doubt(owed, transport, relay):
    child = in_child(transport, "after_marker:stop")
    assert frozen(child)
    send_until_quiet(transport)
    assert Reminder.objects.get().state == ReminderState.IN_DOUBT
    os.kill(child, signal.SIGCONT)
    assert ended_by(child) is None
    owed.refresh_from_db()
    assert (owed.state, len(relay.new())) == (ReminderState.SENT, 1)
