"""Below the interface nothing reads a clock: the day and the moment are passed in. No test reads one at import."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.sources import PROJECT, Function, assert_none, place, python_files, text, tree

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
WORDS_OF_A_READING = re.compile(
    rf"\.(?:{'|'.join(sorted(READINGS))}|time|time_ns)\b|\bauto_now|\bNow\b|\b(?:timezone|time) import"
)
"""One of these stands in each file that reads a clock: to look through the syntax of the others takes half a second."""

READ_A_CLOCK = [
    "from django.utils import timezone\ntimezone.now()",
    "import datetime\ndatetime.datetime.now(datetime.UTC)",
    "from datetime import date\ndate.today()",
    "import time\ntime.time()",
    "from django.utils import timezone\nday = timezone.localdate()",
    "from django.utils import timezone\nmodels.DateTimeField(default=timezone.now)",
    "models.DateTimeField(auto_now_add=True)",
    "from django.db.models.functions import Now",
    "from django.utils.timezone import now",
]
READ_NO_CLOCK = [
    "def issue(*, now, today): return now, today",
    "from django.utils import timezone\ntimezone.localdate(moment)",
    "figures.today",
]
READ_ONE_AT_IMPORT = [
    "TODAY = date.today()",
    "class Case:\n    day = timezone.localdate()",
    "def test_it(day=timezone.localdate()): pass",
    "@pytest.mark.parametrize('day', [localdate()])\ndef test_it(day): pass",
    "if True:\n    NOW = timezone.now()",
]
READ_NONE_AT_IMPORT = [
    "def test_it():\n    assert date.today()",
    "later = lambda: timezone.now()",
    "from django.utils.timezone import localdate",
]


def clock_readings(nodes: Iterable[ast.AST]) -> list[tuple[int, str]]:
    """Return where a clock is read, or Django or the database is let read it: the line and the text."""
    nodes = list(nodes)
    converting = {
        id(node.func)
        for node in nodes
        if isinstance(node, ast.Call) and (node.args or node.keywords) and _name(node.func) in CONVERSIONS
    }
    read = [node for node in nodes if _reads(node) and id(node) not in converting]
    return [(node.lineno, ast.unparse(node)) for node in read] + [
        (node.value.lineno, node.arg)
        for node in nodes
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


def readings_at_import(module: ast.Module) -> list[tuple[int, str]]:
    """Return where a module reads a clock while it is imported; to import the name of a clock is not to read it."""
    nodes = [node for node in _run_at_import(module) if not isinstance(node, ast.ImportFrom)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    bare = [node for node in calls if _name(node.func) in READINGS and not node.args and not node.keywords]
    return clock_readings(nodes) + [(node.lineno, ast.unparse(node)) for node in bare]


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs while a module is imported: of a function that is its decorators and defaults alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            for part in (*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from (part, *_run_at_import(part))
        elif not isinstance(child, ast.Lambda):
            yield from (child, *_run_at_import(child))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_below_the_interface_reads_a_clock():
    places = [name for name in BELOW_THE_INTERFACE if (PROJECT / name).exists()]
    files = [path for path in python_files(*places) if "management" not in path.parts]
    assert len(files) > 100
    assert_none(
        f"{place(path, line)}: {source}"
        for path in files
        if WORDS_OF_A_READING.search(text(path))
        for line, source in clock_readings(ast.walk(tree(path)))
    )


@pytest.mark.slow
def test_no_test_reads_a_clock_while_it_is_imported():
    """What was read then is yesterday's when midnight falls into the run."""
    files = python_files("tests")
    assert_none(f"{place(path, line)}: {source}" for path in files for line, source in readings_at_import(tree(path)))


def test_a_reading_is_told_from_what_is_none():
    assert [source for source in READ_A_CLOCK if not clock_readings(ast.walk(ast.parse(source)))] == []
    assert [source for source in READ_A_CLOCK if not WORDS_OF_A_READING.search(source)] == []
    assert [source for source in READ_NO_CLOCK if clock_readings(ast.walk(ast.parse(source)))] == []
    assert [source for source in READ_ONE_AT_IMPORT if not readings_at_import(ast.parse(source))] == []
    assert [source for source in READ_NONE_AT_IMPORT if readings_at_import(ast.parse(source))] == []
