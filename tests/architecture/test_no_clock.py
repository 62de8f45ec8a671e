"""Below the interface nothing reads a clock: the day and the moment are passed in."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT, name_of, python_files, tree

BELOW_THE_INTERFACE = [
    "zones/models",
    "projects",
    "tracker/models",
    "tracker/operations",
    "tracker/queries",
    "tracker/imports",
    "tracker/reminders",
    "tracker/mail",
    "tracker/emails.py",
]
CLOCKS = {"datetime", "date", "timezone"}
READINGS = {"now", "today", "utcnow", "localdate", "localtime"}
CONVERSIONS = {"localdate", "localtime"}  # with a moment given they read no clock


def clock_readings(module: ast.Module) -> list[str]:
    """Return where a module reads the clock, or lets Django or the database read it."""
    converting = {
        id(node.func)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and (node.args or node.keywords) and _name(node.func) in CONVERSIONS
    }
    found = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(module)
        if _reads(node) and id(node) not in converting
    ]
    return found + [
        f"{node.value.lineno}: {node.arg}"
        for node in ast.walk(module)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]


def _reads(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        base = _name(node.value)
        return (base in CLOCKS and node.attr in READINGS) or (base == "time" and node.attr in {"time", "time_ns"})
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return (
            (node.module == "django.utils.timezone" and bool(names & READINGS))
            or (node.module == "time" and "time" in names)
            or ((node.module or "").startswith("django.db.models.functions") and "Now" in names)
        )
    return False


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _files() -> list[Path]:
    places = [place for place in BELOW_THE_INTERFACE if (PROJECT / place).exists()]
    return [path for path in python_files(*places) if "management" not in path.parts]


@pytest.mark.parametrize("path", _files(), ids=name_of)
def test_no_file_below_the_interface_reads_the_clock(path: Path):
    assert clock_readings(tree(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone\ntimezone.now()",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from django.utils import timezone\nday = timezone.localdate()",
        "from django.utils import timezone\nmodels.DateTimeField(default=timezone.now)",
        "models.DateTimeField(auto_now_add=True)",
        "from django.db.models.functions import Now",
        "from django.utils.timezone import now",
    ],
)
def test_a_reading_is_seen(source: str):
    assert clock_readings(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "def issue(*, now, today): return now, today",
        "from django.utils import timezone\ntimezone.localdate(moment)",
        "figures.today",
    ],
)
def test_what_was_passed_in_is_no_reading(source: str):
    assert clock_readings(ast.parse(source)) == []
