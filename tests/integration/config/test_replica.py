"""Reports come from a replica that has caught up, and from the primary whenever it has not: a real one, streaming."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import env
from devtools import postgresql
from tests import factories
from zones.models import Role

PROGRAM = """
import django
django.setup()
import os, sys, time
from contextlib import ExitStack
from django.db import connections
from django.db.utils import Error
from django.test import Client
from zones.models import Officer, Zone

officer = Officer.objects.get(pk=sys.argv[1])
browser = Client()
browser.force_login(officer)
asked = []

def told(alias):
    return lambda execute, sql, *rest: (asked.append((alias, sql)), execute(sql, *rest))[1]

def answer(path):
    asked.clear()
    with ExitStack() as stack:
        for alias in ("default", "replica"):
            stack.enter_context(connections[alias].execute_wrapper(told(alias)))
        response = browser.get(path)
    assert response.status_code == 200, (response.status_code, response.content[:500])
    on = {alias: [sql for name, sql in asked if name == alias] for alias in ("default", "replica")}
    return response, on

def are_from(on, alias, words="cohortentry"):
    other = {"default": "replica", "replica": "default"}[alias]
    assert any(words in sql for sql in on[alias]), on
    assert not any(words in sql for sql in on[other]), on

def answer_of_replica(path):
    # The other tests write as well: for a moment it may lie too far behind.
    deadline = time.monotonic() + 30
    while True:
        response, on = answer(path)
        if any("cohortentry" in sql for sql in on["replica"]) or time.monotonic() > deadline:
            are_from(on, "replica")
            return response, on

# The report is the replica's; sessions and officers are the primary's; other questions go nowhere else.
RATES = "/api/v1/rates/?as_of=2023-12-31&by=zone"
for path in (RATES, RATES + "&format=xlsx", "/rates/"):
    response, on = answer_of_replica(path)
    assert not any(table in sql for sql in on["replica"] for table in ("zones_officer", "_session", "token")), on
_, on = answer("/api/v1/projects/")
assert not on["replica"], on

# What was written just now is in the answer, although the replica stands still: the primary gives it.
with connections["replica"].cursor() as cursor:
    cursor.execute("SELECT pg_wal_replay_pause()")
Zone.objects.update(name="写于暂停之后")
response, on = answer(RATES)
are_from(on, "default")
assert "写于暂停之后" in response.content.decode()
with connections["replica"].cursor() as cursor:
    cursor.execute("SELECT pg_wal_replay_resume()")
response, on = answer_of_replica(RATES)
before = response.json()
assert "写于暂停之后" in response.content.decode()

# It takes no write, and its end is nobody's.
try:
    Zone.objects.using("replica").update(name="x")
    raise SystemExit("the replica was written to")
except Error:
    pass
print("stop it now", flush=True)
sys.stdin.readline()
after, on = answer(RATES)
are_from(on, "default")
assert after.json()["rows"] == before["rows"], (after.json(), before)
_, on = answer(RATES)
assert not on["replica"]  # and is left alone for a while
print("done")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(os.environ.get("TEST_TEMPLATES") != "1", reason="需要一台自己的 PostgreSQL（make test）")
def test_a_report_is_read_from_a_replica_that_has_caught_up(passable_folder):
    factories.enter()
    factories.make_round(2023, 2)  # the newest round does not count yet
    officer = factories.make_officer(Role.PROVINCE)
    settings = connection.settings_dict
    owner = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    primary = f"postgres://{owner}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    replica = postgresql.start_replica(primary, passable_folder, wheels_only=os.environ.get("TEST_SERVERS") == "wheels")
    try:
        # The server of the tests does not wait for its disk, so that its log would be written behind.
        surely = "?options=-c%20synchronous_commit%3Don"
        env_ = {**os.environ, "DATABASE_URL": primary + surely, "DATABASE_REPLICA_URL": replica.url}
        env_ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": "testserver", "DEBUG": "1"}
        command = [sys.executable, "-W", "ignore:No directory at", "-c", PROGRAM, str(officer.pk)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, env=env_, text=True, **pipes) as child:
            lines = []
            for line in child.stdout:
                lines.append(line)
                if line == "stop it now\n":
                    postgresql.stop(replica)
                    child.stdin.write("\n")
                    child.stdin.flush()
        assert child.returncode == 0, "".join(lines)
    finally:
        postgresql.stop(replica)


def test_a_replica_is_a_postgresql(monkeypatch):
    monkeypatch.setenv("DATABASE_REPLICA_URL", "sqlite:///var/replica.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="只读副本"):
        env.replica("DATABASE_REPLICA_URL")
