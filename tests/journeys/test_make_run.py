"""
What `make run` promises: everything starts, keeps its data, and ends together.

On one day of three it starts from nothing (`tests/daily.py`, and always by `make thorough`), on the others from a
database that the migrations made before.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.env import PROJECT
from devtools import processes
from tests.daily import third_of_today

PASSWORD = "demo-only-2024"
MIGRATED = """
from django.db import connection
from tests import databases
databases.copy_file(connection.settings_dict["NAME"])
"""
STARTED = "已启动"


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """Settings of a machine that has neither PostgreSQL nor Redis, with a database of its own."""
    folder = tmp_path_factory.mktemp("run")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    found = {**kept, "PORT": str(processes.free_port()), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
    if not third_of_today(["from nothing"], turn=2):
        migrated = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MIGRATED]
        subprocess.run(migrated, cwd=PROJECT, env={**found, "DEBUG": "1"}, check=True)
    return found


@contextmanager
def running(environment: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Start everything, give what it printed and how long it took, and stop it."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "devtools.run"], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        printed = ""
        while "Ctrl-C" not in printed:
            line = process.stdout.readline()
            assert line, f"it ended early: {printed}"
            printed += line
        below = descendants(process.pid)
        yield printed, time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert len(below) >= 3
    assert processes.wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in below), seconds=10)


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return children + [below for child in children for below in descendants(child)]


def answer(port: str, path: str, *, body: dict[str, str] | None = None, token: str = "") -> object:
    """Ask the API and return what it says."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Token {token}")
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(request, data, timeout=20) as response:
        return json.load(response)


def table_command() -> str:
    """Return the command by which the first page of the handbook prints the rates, for the Python that runs here."""
    (line,) = re.findall(r"^.*manage\.py rate_report.*$", (PROJECT / "README.md").read_text(), re.M)
    return f"{line.replace('.venv/bin/python', sys.executable)} --basis investment-2023"


@pytest.mark.timeout(180)
def test_everything_starts_keeps_its_data_and_ends_together(environment):
    port = environment["PORT"]
    with running(environment) as (printed, _):
        assert STARTED in printed
        assert re.findall(r"^  (province|lvliang|xingxian|admin) ", printed, re.M) == [
            "province", "lvliang", "xingxian", "admin",
        ]  # fmt: skip
        token = answer(port, "/api/v1/auth/login/", body={"username": "province", "password": PASSWORD})["token"]
        rates = answer(port, "/api/v1/rates/?as_of=2023-12-31", token=token)
        assert "演示数据" in printed
    table = subprocess.run(
        ["bash", "-c", table_command()], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert (table.returncode, table.stderr) == (0, "")
    assert re.search(r"^吕梁市 .*89\.93%.*43\.13%.*100\.00%", table.stdout, re.M)
    with running(environment) as (printed, seconds):
        assert "演示数据" not in printed
        assert answer(port, "/api/v1/rates/?as_of=2023-12-31", token=token)["total"] == rates["total"]
        assert seconds < 20  # five on a machine that does nothing else


def test_a_port_in_use_is_said_in_a_sentence(environment, live_server):
    port = live_server.url.rpartition(":")[2]
    result = subprocess.run(
        [sys.executable, "-m", "devtools.run"],
        cwd=PROJECT,
        env={**environment, "PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"端口 {port} 已被占用")
