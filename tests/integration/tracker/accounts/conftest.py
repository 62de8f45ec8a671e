"""What the tests of accounts share."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from tracker.mail.files import FileTransport
from tracker.reminders.account_mails import send_links


@pytest.fixture
def accounts(settings):
    """Return a function that changes the settings of accounts."""

    def change(**values):
        settings.ACCOUNTS = replace(django_settings.ACCOUNTS, **values)

    return change


@pytest.fixture
def clock(monkeypatch):
    """Stop the clock; return a function that moves it on."""
    moments = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: moments[-1])

    def on(delta=None):
        if delta is not None:
            moments.append(moments[-1] + delta)
        return moments[-1]

    return on


@pytest.fixture
def mails(settings, tmp_path):
    """An installation with a relay; return a function that sends what waits and returns the links in it."""
    settings.REMINDERS = replace(settings.REMINDERS, by_relay=True)

    def sent(now=None):
        for old in tmp_path.glob("*.eml"):
            old.unlink()
        send_links(FileTransport(tmp_path), now=now or timezone.now())
        texts = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in tmp_path.glob("*.eml")]
        bodies = {one["To"]: [one.get_body((kind,)).get_content() for kind in ("plain", "html")] for one in texts}
        links = {to: [re.search(r"/password/[^\s\"<]+", body)[0] for body in both] for to, both in bodies.items()}
        assert all(plain == html for plain, html in links.values())
        return {to: plain for to, (plain, _) in links.items()}

    return sent
