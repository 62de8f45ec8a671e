"""A machine with neither PostgreSQL nor Redis nor a relay: two commands from cron do all of the reminding."""

import os
import secrets
import shutil
import subprocess
import sys

import pytest

from config.env import PROJECT

PREPARE = """
from io import StringIO
from django.core.management import call_command
from django.db import connection
from tests import databases
databases.copy_file(connection.settings_dict["NAME"])
call_command("load_reference", stdout=StringIO())
from django.utils import timezone
from tests import factories
from tests.integration.tracker.reminders.people import stalled_project, work_today
work_today(timezone.localdate())
officer = factories.make_officer("zone", email="officer@example.invalid")
stalled_project(officer.zone)
"""


@pytest.fixture
def manage(tmp_path):
    """Return a function that runs a command as a developer's machine does, on a database of its own."""
    name = f"test-{secrets.token_hex(6)}"
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    environment = {**kept, "DEBUG": "1", "DATABASE_URL": database, "DEPLOYMENT_ID": name, "PYTHONUTF8": "1"}

    def run(*arguments, fails=False, **changes):
        command = [sys.executable, "manage.py", *arguments]
        settings = environment | changes
        done = subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    run.mails = lambda: sorted((PROJECT / "var" / "mail").glob(f"*.{name}@*.eml"))
    yield run
    for mail in run.mails():
        mail.unlink()


@pytest.mark.timeout(300)
def test_the_two_commands_write_one_mail_into_the_folder_and_no_second(manage, tmp_path):
    manage("shell", "-v", "0", "-c", PREPARE)
    assert "新记入 1 封" in manage("issue_reminders")
    assert "已交中继 1" in manage("send_reminders")
    (mail,) = manage.mails()
    assert b"officer@example.invalid" in mail.read_bytes()
    assert "新记入 0 封" in manage("issue_reminders")
    assert "没有到期的催办" in manage("send_reminders")
    assert manage.mails() == [mail]
    # A copy of the file, in the same environment, is owed the same mail and sends nothing.
    shutil.copy2(tmp_path / "db.sqlite3", tmp_path / "copy.sqlite3")
    copied = {"DATABASE_URL": f"sqlite:///{tmp_path}/copy.sqlite3"}
    assert "恢复或复制来的" in manage("issue_reminders", fails=True, **copied)
    assert "没有到期的催办" in manage("send_reminders")
