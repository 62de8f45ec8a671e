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
from bench.goals import Line
from devtools import processes
from devtools.chaos.population import populate
from tracker.models import Attempt, Reminder, ReminderState
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.issuing import issue

NAME = "bench_mails"
SENDERS = 2


def mailing(recipients: int = 1500) -> Line:
    """Return how many mails two senders hand over in a second."""
    before = connection.settings_dict["NAME"]
    databases.create(NAME)
    populate(recipients)
    now = database_now()
    issue(now=now, today=local_day(now))
    with tempfile.TemporaryDirectory(prefix="bench-mails-") as folder:
        _send(Path(folder))
    done = Reminder.objects.filter(state=ReminderState.SENT).count()
    assert done == recipients, f"{done} of {recipients} were sent"
    span = Attempt.objects.aggregate(first=Min("happened_at"), last=Max("happened_at"))
    seconds = (span["last"] - span["first"]).total_seconds()
    databases.use(before)
    databases.drop(NAME)
    databases.use(before)
    return Line(
        goals.MAILS, recipients, recipients / seconds, f"{recipients} mails in {seconds:.1f} s, {SENDERS} senders"
    )


def _send(folder: Path) -> None:
    port = processes.free_port()
    relay = processes.start(
        [sys.executable, "-m", "devtools.smtp_sink", str(port), str(folder / "taken"), str(folder / "mode")]
    )
    assert processes.wait_until(lambda: processes.is_listening(port), seconds=20)
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": url._replace(path=f"/{NAME}").geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}/?tls=none",
        "DEBUG": "0",
    }
    command = [sys.executable, "manage.py", "send_reminders"]
    senders = [subprocess.Popen(command, env=environment) for _ in range(SENDERS)]
    codes = [sender.wait(600) for sender in senders]
    processes.stop([relay])
    assert codes == [0] * SENDERS, codes
