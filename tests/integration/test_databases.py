"""The template that the databases of the tests are copied from is that of the migrations as they stand."""

import pytest
from django.db import connection

from tests import databases

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite copies no database")
TEST_PREFIX = "template_of_one_test_"


def templates():
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{TEST_PREFIX}%"])
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def made(db, monkeypatch):
    """Every time that migrations are run, which here only make an empty database."""
    runs = []

    def make(_name):
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {databases.UNFINISHED}")
            cursor.execute(f"CREATE DATABASE {databases.UNFINISHED}")
        runs.append(1)

    monkeypatch.setenv("TEST_TEMPLATES", "1")
    monkeypatch.setattr(databases, "PREFIX", TEST_PREFIX)
    monkeypatch.setattr(databases, "UNFINISHED", "unfinished_of_one_test")
    monkeypatch.setattr(databases, "_run_migrations", make)
    monkeypatch.setitem(connection.settings_dict, "TEST", {})
    yield runs
    with connection._nodb_cursor() as cursor:
        for name in templates():
            cursor.execute(f"DROP DATABASE {name}")


def copied_from():
    databases.copy_from_template()
    return connection.settings_dict["TEST"]["TEMPLATE"]


def test_a_template_is_made_once_and_anew_when_a_migration_changes(made, monkeypatch):
    assert copied_from() == copied_from()
    assert (len(made), templates()) == (1, [copied_from()])
    monkeypatch.setattr(databases, "_digest_of_migrations", lambda: "0123")
    assert copied_from() == f"{TEST_PREFIX}0123"
    assert (len(made), templates()) == (2, [f"{TEST_PREFIX}0123"])


def test_the_name_tells_any_change_of_a_migration(tmp_path, monkeypatch):
    class App:
        label, path = "zones", tmp_path

    monkeypatch.setattr(databases.apps, "get_app_configs", lambda: [App])
    (tmp_path / "migrations").mkdir()
    digests = []
    for name, content in (("0001.py", "a"), ("0001.py", "b"), ("0002.py", "b"), ("_sql.py", "c")):
        (tmp_path / "migrations" / name).write_text(content)
        digests.append(databases._digest_of_migrations())
    assert len(set(digests)) == len(digests)
    assert databases._digest_of_migrations() == digests[-1]
