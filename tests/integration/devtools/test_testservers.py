"""The servers of the tests: found by the command, gone after it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config.env import PROJECT
from devtools import processes

ASK_BOTH = """
import json, os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    stored = database.execute("select '吕梁'").fetchone()[0]
cache = redis.Redis.from_url(os.environ["REDIS_URL"])
cache.set("zone", "兴县")
print(json.dumps([stored, cache.get("zone").decode(), bool(os.environ["SECRET_KEY"])]))
raise SystemExit(7)
"""


def wrapped(*command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "devtools.testservers", "--fast", *command],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("servers", ["", "wheels"])
def test_the_command_finds_both_servers_and_its_exit_code_is_kept(servers):
    process = wrapped(sys.executable, "-c", ASK_BOTH, TEST_SERVERS=servers, TEST_DATABASE_URL="", TEST_REDIS_URL="")
    output, errors = process.communicate(timeout=90)
    first, second, last = output.splitlines()
    assert (process.returncode, errors) == (7, "")
    assert first.startswith("测试用 PostgreSQL：PostgreSQL ")
    assert second.startswith(("测试用 Redis：Redis ", "测试用 Redis：Valkey "))
    assert json.loads(last) == ["吕梁", "兴县", True]


def test_named_servers_are_used_and_their_passwords_not_printed():
    process = wrapped(
        sys.executable,
        "-c",
        "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])",
        TEST_DATABASE_URL="postgres://u:hidden@db.example:5433/tracker",
        TEST_REDIS_URL="redis://:hidden@cache.example:6380/1",
    )
    output, _ = process.communicate(timeout=30)
    assert output.splitlines() == [
        "测试用 PostgreSQL：TEST_DATABASE_URL postgres://db.example:5433/tracker",
        "测试用 Redis：TEST_REDIS_URL redis://cache.example:6380/1",
        "postgres://u:hidden@db.example:5433/tracker redis://:hidden@cache.example:6380/1",
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_servers_end_with_a_wrapper_that_is_killed(number):
    show_and_wait = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    process = wrapped(sys.executable, "-c", show_and_wait, TEST_DATABASE_URL="", TEST_REDIS_URL="")
    assert process.stdout is not None
    url = [process.stdout.readline() for _ in range(3)][-1].strip()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    psycopg.connect(url).close()
    process.send_signal(number)
    process.communicate(timeout=30)
    assert len(children) == 3
    assert processes.wait_until(lambda: not any(is_alive(child) for child in children), seconds=10)


SHOW = "import os; print(os.environ['DATABASE_URL'])"
NOTE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    print(database.execute("select to_regclass('note') is not null").fetchone()[0])
    database.execute("create table if not exists note ()")
"""


@pytest.fixture
def kept():
    """A folder that whoever PostgreSQL runs as gets into, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="kept-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def last_line_of(folder: Path, code: str) -> str:
    process = wrapped("--keep", str(folder), sys.executable, "-c", code, TEST_DATABASE_URL="", TEST_REDIS_URL="x")
    output, errors = process.communicate(timeout=90)
    assert (process.returncode, errors) == (0, "")
    return output.splitlines()[-1]


def test_the_data_is_kept_for_the_next_run_but_not_after_a_crash_or_for_others(kept):
    assert last_line_of(kept, NOTE) == "False"
    assert last_line_of(kept, NOTE) == "True"
    wait = f"{SHOW}; print(flush=True); import time; time.sleep(60)"
    running = wrapped("--keep", str(kept), sys.executable, "-c", wait, TEST_DATABASE_URL="", TEST_REDIS_URL="x")
    assert running.stdout is not None
    url = [running.stdout.readline() for _ in range(3)][-1].strip()
    assert last_line_of(kept, NOTE) == "False", "a second run in the same clone has data of its own"
    with psycopg.connect(url) as database:
        assert database.execute("select to_regclass('note') is not null").fetchone() == (True,)
    running.kill()
    running.communicate(timeout=30)
    assert last_line_of(kept, NOTE) == "False"
    stamp = kept / "in_good_order"
    stamp.write_text(stamp.read_text().replace("PostgreSQL ", "PostgreSQL 9."))
    assert last_line_of(kept, NOTE) == "False", "data of other binaries is not used"


def is_alive(pid: str) -> bool:
    """Return whether a process still does anything; one that waits to be buried does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}
