"""The settings of reminders, and what production does not accept among them."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import reminders

NAMES = (
    "IN_DOUBT",
    "EMAIL_URL",
    "EMAIL_ALLOWED_DOMAINS",
    "ADMIN_EMAILS",
    "REMIND_AT",
    "SUPERVISION_AFTER",
    "NOTICE_AFTER",
    "COMING_DAYS",
    "ENV",
    "FAILPOINT",
    "REMINDER_HASTE",
    "REMINDERS_AN_HOUR",
    "RELAY_LOG",
)


@pytest.fixture
def read(monkeypatch):
    """Return a function that reads the settings from an environment."""

    def reader(*, debug=False, https=False, **environment):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return reminders.read(debug=debug, https=https)

    return reader


def test_the_defaults(read):
    found = read()
    assert (found.remind_at, found.in_doubt, found.by_relay) == (time(8, 30), "followup", False)
    assert (found.lease, found.dot_lease, found.lasts) == (
        timedelta(minutes=3),
        timedelta(minutes=15),
        timedelta(hours=24),
    )


def test_the_limit_of_an_hour_and_the_relays_log(read):
    assert (read().an_hour, read().relay_log) == (20_000, None)
    found = read(REMINDERS_AN_HOUR="0", RELAY_LOG="/var/log/mail.log")
    assert (found.an_hour, found.relay_log) == (0, Path("/var/log/mail.log"))


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"FAILPOINT": "after_dot"}, "ENV=test"),
        ({"FAILPOINT": "after_dot", "ENV": "production"}, "ENV=test"),
        ({"FAILPOINT": "after_dot", "ENV": "test", "https": True}, "ENV=test"),
        ({"REMINDER_HASTE": "60"}, "ENV=test"),
        ({"REMINDER_HASTE": "0", "ENV": "test"}, "ENV=test"),
        ({"IN_DOUBT": "resend"}, "followup"),
        ({"REMIND_AT": "8点半"}, "08:30"),
        ({"NOTICE_AFTER": "-1"}, "NOTICE_AFTER"),
        ({"COMING_DAYS": "１０"}, "COMING_DAYS"),
        ({"EMAIL_URL": "smtp://relay.invalid", "debug": True}, "EMAIL_ALLOWED_DOMAINS"),
    ],
)
def test_what_cannot_be_stops_the_start(environment, word, read):
    with pytest.raises(ImproperlyConfigured, match=word):
        read(**environment)


def test_tests_may_hurry_and_die(read):
    found = read(ENV="test", FAILPOINT="after_dot", REMINDER_HASTE="60")
    assert (found.failpoint, found.lease, found.tick) == ("after_dot", timedelta(seconds=3), 1.0)


def test_a_development_may_mail_its_own_domains(read):
    found = read(debug=True, EMAIL_URL="smtp://relay.invalid", EMAIL_ALLOWED_DOMAINS="@Example.org, example.com")
    assert found.allowed_domains == ("example.org", "example.com")
