"""
A database can be made, emptied and made again by the migrations alone.

Forward and one release back it goes in every run; all the way back, and forward a second time, on one day of three
(`tests/daily.py`), since the migrations behind that release do not change any more. `make thorough` does both.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests import databases
from tests.daily import third_of_today

THERE_AND_BACK = """
import sys
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection

models = [model for app in ("zones", "projects", "tracker") for model in apps.get_app_config(app).get_models()]
own = {model._meta.db_table for model in models}

def others():
    # Of what a table does not take along when it is dropped, only functions are made by migrations.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        return {name for (name,) in cursor.fetchall()}

call_command("migrate", verbosity=0)
assert own <= set(connection.introspection.table_names())

# Mails of kinds that earlier releases do not know go away with what knows them, and whatever hangs on them.
from datetime import date, timedelta
from django.utils import timezone
from tracker.models import AccountMail, Attempt, Reminder
from zones.models import Officer

now = timezone.now()
officer = Officer.objects.create(username="who", role="province")
moments = {"issued_at": now, "next_attempt_at": now, "expires_at": now + timedelta(1)}
for kind in ("digest", "reports", "bulletin", "returned"):
    mail = Reminder.objects.create(recipient=officer, kind=kind, due_on=date(2026, 1, 5), rung=1, **moments)
    Attempt.objects.create(reminder=mail, token=1, event="claimed", happened_at=now)
Reminder.objects.create(
    recipient=officer, kind="digest-followup", due_on=date(2026, 1, 5), rung=1, follows=mail, **moments
)
AccountMail.objects.create(officer=officer, purpose="new-address", address="a@example.invalid", requested_at=now)
call_command("migrate", "tracker", "0019", verbosity=0)
with connection.cursor() as cursor:
    for table, kept in (("reminder", 1), ("attempt", 1), ("accountmail", 0)):
        cursor.execute(f"SELECT COUNT(*) FROM tracker_{table}")
        assert cursor.fetchone() == (kept,), table
    try:
        cursor.execute("DELETE FROM tracker_attempt")
    except DatabaseError as error:
        assert "append-only" in str(error), error
    else:
        raise AssertionError("the history lost its trigger")
if "all-the-way" in sys.argv:
    for app in ("zones", "tracker", "projects"):  # with the zones goes nearly all that there is, in one plan
        call_command("migrate", app, "zero", verbosity=0)
    assert not own & set(connection.introspection.table_names())
    assert others() <= {"tracker_append_only"}, others()  # made again in place by what makes it
"""
RELEASES = sorted((Path(__file__).resolve().parents[1] / "releases").iterdir())
OVER_AND_BACK = """
import django
django.setup()
import json, lzma, sys
from pathlib import Path
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from devtools.releases.dumps import contents, load
from devtools.releases.figures import missing, read_figures

APPS = ("tracker", "projects", "zones")  # each needs those after it
models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
own = {model._meta.db_table for model in models}

def is_as_it_was(step):
    different = missing(release["figures"], read_figures(now=timezone.now()))
    assert not different, f"{step}: " + "; ".join(different[:20])

folder = Path(sys.argv[1])
release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
load(lzma.open(folder / f"{connection.vendor}.sql.xz", "rt", encoding="utf-8").read())
before = contents()
call_command("migrate", verbosity=0)
assert own <= set(connection.introspection.table_names())
is_as_it_was("forward")
for app in APPS:
    call_command("migrate", app, release["migrations"][app], verbosity=0)
after = contents()
assert after == before, {table: (before.get(table), after.get(table)) for table in before.keys() | after.keys()
                         if before.get(table) != after.get(table)}
if "once-more" in sys.argv:
    call_command("migrate", verbosity=0)
    is_as_it_was("forward again")
"""


@contextmanager
def scratch_database(folder, *, is_made=False):
    """Yield the address of a database of the engine that the tests run on: empty, or as the migrations made it."""
    if connection.vendor == "sqlite":
        if is_made:
            databases.copy_file(f"{folder}/scratch.sqlite3")
        yield f"sqlite:///{folder}/scratch.sqlite3"
        return
    template = connection.settings_dict["TEST"].get("TEMPLATE") if is_made else None
    name = f"scratch_{os.getpid()}"
    settings = connection.settings_dict
    owner = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield f"postgres://{owner}@{settings['HOST']}:{settings['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(program, *arguments, folder, is_made=False):
    """Run a program of its own on a database that is empty, or as the migrations made it."""
    with scratch_database(folder, is_made=is_made) as url:
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-c", program, *arguments]
        result = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=280)
    assert result.stderr == ""
    assert result.returncode == 0


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_release_is_taken_over_and_given_back(release, tmp_path):
    """Its figures stay, forward and forward again; what it stored is there as it was after the way back."""
    run(OVER_AND_BACK, str(release), *third_of_today(["once-more"]), folder=tmp_path)


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_every_migration_goes_forward_and_back_to_nothing(tmp_path):
    """The way forward is that of the template which all databases of the tests are copied from."""
    run(THERE_AND_BACK, *third_of_today(["all-the-way"], turn=1), folder=tmp_path, is_made=True)
