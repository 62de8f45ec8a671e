"""What PostgreSQL refuses and counts, SQLite does too: the same tests, on the engine `make run` starts with."""

import os
import re
import subprocess
import sys

import pytest

from config.env import PROJECT

TESTS = (
    *sorted(
        str(path.relative_to(PROJECT)) for path in (PROJECT / "tests" / "integration").rglob("test_*constraints.py")
    ),
    "tests/integration/projects/test_audit.py",
    "tests/integration/projects/test_locks.py",
    "tests/integration/projects/test_reached_on.py",
    "tests/integration/tracker/operations/test_statistics.py",
    "tests/integration/tracker/management/test_application_role.py",
    "tests/journeys/test_worlds.py",
)


@pytest.mark.timeout(300)
def test_every_constraint_and_every_figure_holds_on_sqlite():
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "REQUIRE_POSTGRES"}
    }
    environment = {key: value for key, value in environment.items() if not key.startswith(("PYTEST_", "COV_"))}
    environment["WORLDS"] = "6"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 130
