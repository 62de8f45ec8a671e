"""What is append-only still is after every migration: SQLite makes a table that changes anew, without its triggers."""

import re

import pytest
from django.db import connection

from tests.append_only import APPEND_ONLY, EVENTS

TRIGGERS = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


@pytest.mark.django_db
def test_every_table_that_only_grows_has_its_triggers_and_no_other_has():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        found = {name for (name,) in cursor.fetchall() if re.search(r"_no_(change|truncate|update|delete)$", name)}
    assert found == {
        f"{model._meta.db_table}_no_{event}" for model in APPEND_ONLY for event in EVENTS[connection.vendor]
    }
