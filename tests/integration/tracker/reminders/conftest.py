"""Relays and ledgers for the tests of sending."""

from dataclasses import replace

import pytest
from django.conf import settings

from devtools.smtp_relay import start_relay
from tests.integration.tracker.reminders.people import belong_to, load_rules, stalled_project, work_today
from tracker.mail.smtp import Relay, SmtpTransport
from tracker.reminders.database_clock import database_now, local_day


@pytest.fixture(scope="session")
def running_relay(tmp_path_factory):
    """A relay in a process of its own."""
    relay = start_relay(tmp_path_factory.mktemp("relay"))
    yield relay
    relay.stop()


@pytest.fixture
def relay(running_relay):
    """The relay, honest again and with an empty log."""
    running_relay.commit("ok")
    before = len(running_relay.taken())
    running_relay.new = lambda: running_relay.taken()[before:]
    return running_relay


@pytest.fixture
def transport(relay):
    """A client of the relay that does not wait long."""
    sender = SmtpTransport(
        Relay(
            host="127.0.0.1",
            port=relay.port,
            user="",
            password="",
            security="none",
            greeting="tracker.invalid",
            timeout=5,
            reply_timeout=1,
        )
    )
    yield sender
    sender.close()


@pytest.fixture
def now(db):
    """The moment by the database's clock, on a day that is worked."""
    moment = database_now()
    work_today(local_day(moment))
    belong_to(settings.DEPLOYMENT_ID, moment)
    return moment


@pytest.fixture
def reminded(now, zone):
    """A stalled project of `zone` under the shipped rule."""
    load_rules("signed-not-started")
    return stalled_project(zone)


@pytest.fixture
def mailing(monkeypatch):
    """Return a function that changes settings of reminders."""

    def change(**values):
        monkeypatch.setattr(settings, "REMINDERS", replace(settings.REMINDERS, **values))

    return change
