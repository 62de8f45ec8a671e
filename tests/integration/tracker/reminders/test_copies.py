"""A dump restored elsewhere, a copied database and a copied file send nothing, under the same name and environment."""

import importlib
import os
import shutil
import subprocess
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler

from tests.integration.tracker.reminders.people import belong_to, load_rules, owe, stalled_project, work_today
from tests.threads import ON_POSTGRESQL
from tracker.models import Deployment, Reminder, ReminderState
from tracker.queries import deployment
from tracker.queries.health.arming import arming_alarms
from tracker.reminders.arming import arm_here
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.deployment_guard import NotArmedError, require_armed
from tracker.reminders.issuing import issue
from tracker.reminders.sending import send_due

RESTORED, COPIED = f"restored_{os.getpid()}", f"copied_{os.getpid()}"
migration = importlib.import_module("tracker.migrations.0013_armed_databases_and_troubles")


@contextmanager
def connected_to(name):
    """Let the program work on another database of the same server meanwhile."""
    kept = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept


def server_url(name):
    of = connection.settings_dict
    return f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{name}"


@pytest.fixture
def scratch():
    """Return a function that runs SQL as the server's owner; the two databases are gone afterwards."""

    def execute(sql):
        with closing(psycopg.connect(server_url("postgres"), autocommit=True)) as server:
            server.execute(sql)

    yield execute
    for name in (RESTORED, COPIED):
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def dump(*arguments):
    subprocess.run(arguments, check=True, capture_output=True, timeout=120)


def is_silent(transport):
    """Return whether the watch says that nothing is sent here; then nothing may be issued or sent."""
    now = database_now()
    today = local_day(now)
    if not list(arming_alarms(now=now)):
        return False
    for attempt in (require_armed, issue):
        with pytest.raises(NotArmedError, match="arm_dispatcher"):
            attempt(now=now, today=today)
    with pytest.raises(NotArmedError, match="arm_dispatcher"):
        send_due(transport, seconds=5)
    return True


class TestOnPostgreSQL:
    pytestmark = [
        *ON_POSTGRESQL,
        pytest.mark.skipif(shutil.which("pg_dump") is None, reason="没有 pg_dump：不能转储"),
    ]

    @pytest.fixture
    def owed(self, zone_officer):
        """A mail that is due in an armed database, bound to it as the upgrade does."""
        now = database_now()
        work_today(local_day(now))
        belong_to(settings.DEPLOYMENT_ID, now)
        load_rules("signed-not-started")
        return owe(zone_officer, [stalled_project(zone_officer.zone)], now=now)

    def test_no_copy_of_an_armed_database_mails(self, owed, scratch, transport, relay, tmp_path):
        original = connection.settings_dict["NAME"]
        connection.close()
        file = str(tmp_path / "dump")
        dump("pg_dump", "-Fc", "-f", file, server_url(original))
        scratch(f"CREATE DATABASE {RESTORED}")
        dump("pg_restore", "-d", server_url(RESTORED), file)
        scratch(f"CREATE DATABASE {COPIED} TEMPLATE {original}")
        with connected_to(COPIED):
            assert is_silent(transport)
        with connected_to(RESTORED):
            assert is_silent(transport)
            now = database_now()
            doubtful = arm_here(now=now, today=local_day(now), is_restored=False)
            # All that is owed today: on the first days of a month that is more than the one.
            assert doubtful == Reminder.objects.filter(state=ReminderState.IN_DOUBT).count() > 0
            assert not is_silent(transport)
        # Restored over itself: the same cluster, the same database.
        dump("pg_restore", "--clean", "-d", server_url(RESTORED), file)
        with connected_to(RESTORED):
            assert is_silent(transport)
        assert relay.new() == []
        assert send_due(transport, seconds=5) == {DeliveryOutcome.SENT: 1}, "the original goes on"

    def test_the_upgrade_binds_an_armed_database_and_no_dump_restored_before_it(
        self, owed, scratch, transport, tmp_path
    ):
        Deployment.objects.update(database="")
        assert is_silent(transport)
        original, file = connection.settings_dict["NAME"], str(tmp_path / "dump")
        connection.close()
        dump("pg_dump", "-Fc", "-f", file, server_url(original))
        scratch(f"CREATE DATABASE {RESTORED}")
        dump("pg_restore", "-d", server_url(RESTORED), file)
        with connected_to(RESTORED):
            bind_as_the_upgrade_does()
            assert is_silent(transport)
        bind_as_the_upgrade_does()
        assert not is_silent(transport)

    def test_a_role_that_may_not_ask_for_the_cluster_sends_nothing(self, owed, transport, monkeypatch):
        monkeypatch.setattr(deployment, "_MAY_ASK", "SELECT false")
        assert "GRANT EXECUTE" in deployment.why_not_armed(Deployment.objects.get())
        assert arming_alarms(now=owed.issued_at)


def bind_as_the_upgrade_does():
    with connection.schema_editor() as editor:
        migration.bind(apps, editor)


@pytest.mark.django_db
def test_a_copied_file_is_another_database(tmp_path):
    file = tmp_path / "db.sqlite3"

    def identity(path):
        handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}})
        with closing(handler["default"]) as other:
            return deployment.database_identity(other)

    known = identity(file)
    assert identity(file) == known
    shutil.copy2(file, tmp_path / "copy.sqlite3")
    assert identity(tmp_path / "copy.sqlite3") != known
    # Put in the place of the original, as a restored backup is.
    (tmp_path / "copy.sqlite3").rename(file)
    assert identity(file) != known
