"""Mails a second: two senders, a relay that flushes each message to disk, and three commits a mail."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Max, Min

from bench import databases, goals
from bench.timing import ROUNDS, Watch
from devtools.chaos.seed_data import populate
from devtools.smtp_relay import start_relay
from tracker.models import Attempt, Reminder, ReminderState
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.issuing import issue

NAME = "bench_mails"
SENDERS = 2
RECIPIENTS = 500
"""Of a round."""


def mails_a_second() -> goals.Measurement:
    """Return how many mails two senders hand over in a second."""
    before = connection.settings_dict["NAME"]
    watch = Watch()
    rates = tuple(RECIPIENTS / _seconds() for _ in range(ROUNDS))
    span = watch.span()
    databases.drop(NAME)
    databases.use(before)
    return goals.Measurement(goals.MAILS, RECIPIENTS, rates, f"{RECIPIENTS} mails a round, {SENDERS} senders", span)


def _seconds() -> float:
    """Return how long it takes to send everybody one mail; the relay must have taken each once."""
    databases.create(NAME)
    populate(RECIPIENTS)
    now = database_now()
    issue(now=now, today=local_day(now))
    with tempfile.TemporaryDirectory(prefix="bench-mails-") as folder:
        taken = _send(Path(folder))
    assert len(taken) == RECIPIENTS == len({message["recipient"] for message in taken}), f"the relay took {len(taken)}"
    done = Reminder.objects.filter(state=ReminderState.SENT).count()
    assert done == RECIPIENTS, f"{done} of {RECIPIENTS} were sent"
    span = Attempt.objects.aggregate(first=Min("happened_at"), last=Max("happened_at"))
    seconds: float = (span["last"] - span["first"]).total_seconds()
    return seconds


def _send(folder: Path) -> list[dict[str, str]]:
    relay = start_relay(folder)
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": url._replace(path=f"/{NAME}").geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}/?tls=none",
        "DEBUG": "0",
    }
    command = [sys.executable, "manage.py", "send_reminders"]
    senders = [subprocess.Popen(command, env=environment) for _ in range(SENDERS)]
    codes = [sender.wait(600) for sender in senders]
    taken = relay.taken()
    relay.stop()
    assert codes == [0] * SENDERS, codes
    return taken
