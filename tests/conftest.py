"""What tests of several folders share."""

import tempfile
from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client, override_settings
from rest_framework.test import APIClient

from tests import databases, factories
from zones.models import Role

# --- The database of the tests is copied from a template, and emptied between tests, which the tables that only grow
# --- refuse


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """
    Let each process of the tests copy its database instead of running all migrations again.

    They are read all the same, now: a field's default in them is the clock as it is while they are imported, and a test
    may have replaced that clock when it calls a command that looks at them.
    """
    MigrationLoader(None)
    with django_db_blocker.unblock():
        databases.copy_from_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """
    Let the test runner, and nobody else, empty the tables that refuse it.

    PostgreSQL is allowed to TRUNCATE, which the tests of that refusal forbid again; SQLite has no TRUNCATE, so that
    DELETE is allowed while the runner empties the tables, and only then.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%\\_no\\_truncate'"
            )
            for table, trigger in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_delete' ESCAPE '\\'"
        )
        _empty_between(dict(cursor.fetchall()))


def _empty_between(triggers):
    """Take SQLite's triggers off before the tables are emptied, and put them on again."""
    empty = connection.ops.execute_sql_flush

    def emptied(sentences):
        with connection.cursor() as cursor:
            for name in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        empty(sentences)
        with connection.cursor() as cursor:
            for sentence in triggers.values():
                cursor.execute(sentence)

    connection.ops.execute_sql_flush = emptied


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_when_asked():
    """Spare every client of the tests the walk over all static files, which a server does once when it starts."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def anchors_of_the_tests_alone(tmp_path_factory):
    """Let no test compare its audit with the anchors that `make run` wrote beside the sources."""
    with override_settings(AUDIT_ANCHORS=tmp_path_factory.mktemp("audit") / "anchors.txt"):
        yield


@pytest.fixture
def passable_folder():
    """
    Return a folder that a server of another user can reach; as root no server of ours runs as we do.

    Not below `tmp_path`, whose parents are closed to others and not ours to open.
    """
    with tempfile.TemporaryDirectory(prefix="test-server-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session", autouse=True)
def streams():
    """The answers sent as streams that no server closes here."""
    found = []
    request = Client.request

    def noted(self, **asked):
        response = request(self, **asked)
        if response.streaming:
            found.append(response)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", noted)
        yield found


@pytest.fixture(autouse=True)
def streams_are_closed(streams):
    """Close what a test was sent: it may have looked at the status alone, where a server closes what it sent."""
    yield
    # Without the signal, as Django's client does it: the connections are the test's.
    request_finished.disconnect(close_old_connections)
    while streams:
        streams.pop().close()
    request_finished.connect(close_old_connections)


# --- People, and the two zones between which nothing may pass. Each zone belongs to a unit of its own.


@pytest.fixture
def unit(db):
    """The reporting unit of `zone`."""
    return factories.make_unit()


@pytest.fixture
def zone(unit):
    """The zone of `zone_officer`."""
    return factories.make_zone(unit)


@pytest.fixture
def other_zone(db):
    """The zone of `other_zone_officer`, of another unit."""
    return factories.make_zone()


@pytest.fixture
def zone_officer(zone):
    """An officer of `zone`."""
    return factories.make_officer(Role.ZONE, zone=zone)


@pytest.fixture
def other_zone_officer(other_zone):
    """An officer of `other_zone`."""
    return factories.make_officer(Role.ZONE, zone=other_zone)


@pytest.fixture
def unit_officer(unit):
    """An officer of `unit`, which `zone` reports to."""
    return factories.make_officer(Role.UNIT, unit=unit)


@pytest.fixture
def province(db):
    """An officer of the provincial office."""
    return factories.make_officer(Role.PROVINCE)


@pytest.fixture
def auditor(db):
    """An auditor."""
    return factories.make_officer(Role.AUDITOR)


@pytest.fixture
def security(db):
    """A security administrator, who gives rights and sees no project."""
    return factories.make_officer(Role.SECURITY)


@pytest.fixture
def administrator(db):
    """A system administrator."""
    return factories.make_officer(Role.ADMINISTRATOR)


@pytest.fixture
def api():
    """Return a function that makes a client of the API, signed in as an officer or as nobody."""

    def client_of(officer=None):
        client = APIClient()
        if officer is not None:
            client.force_authenticate(officer)
        return client

    return client_of
