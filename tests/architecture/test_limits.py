"""Files and functions stay small enough to be read at one sitting."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import (
    PACKAGES,
    Function,
    assert_none,
    functions,
    kept_files,
    place,
    python_files,
    statements,
    text,
    tree,
)

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
IMPORTS_OF_A_FILE = 15
COLUMNS_OF_A_LINE = 120
UNLIMITED = {"__init__.py", "urls.py"}  # lists of what stands elsewhere
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "services", "managers", "signals", "misc"}
NO_NOUNS = {"one"}
SAME_ON_PURPOSE = {"Command", "CheckOutcome", "LoginView", "LogoutView"}
"""Django's name for every command; what an office saw of a promise and of a sample; API and pages of one thing."""
SOURCES = python_files(*PACKAGES)
TESTS = python_files("tests")
IMPORT = re.compile(r"^(?:from [\w.]+ import |import [\w.]+)", re.MULTILINE)
PAGES = {".html", ".css", ".js"}


def lines_without_docstring(function: Function) -> int:
    """Return how many lines of signature and code a function has."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def imports(path: Path) -> list[str]:
    """Return the import statements at the top of a file, but for those that change the language; without parsing it."""
    return [found for found in IMPORT.findall(text(path)) if not found.startswith("from __future__ ")]


def test_the_files_are_found():
    assert len(SOURCES) > 150


@pytest.mark.slow
def test_the_functions_are_found():
    assert sum(len(functions(path)) for path in SOURCES) > 1000


def test_files_are_short():
    lengths = {path: len(text(path).splitlines()) for path in SOURCES + TESTS}
    assert_none(f"{place(path)}: {lines} 行" for path, lines in lengths.items() if lines > LINES_OF_A_FILE)


def long_functions(files: Iterable[Path]) -> Iterator[str]:
    """Yield the functions of some files that are longer than they may be, with their places."""
    for path in files:
        for function in functions(path):
            if (lines := lines_without_docstring(function)) > LINES_OF_A_FUNCTION:
                yield f"{place(path, function.lineno)}: {function.name} {lines} 行"


@pytest.mark.slow
def test_functions_are_short():
    assert_none(long_functions(SOURCES + TESTS))


def test_a_file_needs_few_others():
    counts = {path: len(imports(path)) for path in SOURCES if path.name not in UNLIMITED}
    assert sum(counts.values()) > 3000
    assert_none(f"{place(path)}: {number} 条 import" for path, number in counts.items() if number > IMPORTS_OF_A_FILE)


def test_lines_of_pages_are_short():
    """Ruff sees to the lines of Python; what formats templates and styles leaves long lines alone."""
    pages = [path for path in kept_files() if path.suffix in PAGES and not {"vendor", "axe"} & set(path.parts)]
    assert {path.suffix for path in pages} == PAGES
    assert len(pages) > 60
    assert_none(
        f"{place(path, number)}: {len(line)} 列"
        for path in pages
        for number, line in enumerate(text(path).splitlines(), start=1)
        if len(line) > COLUMNS_OF_A_LINE
    )


@pytest.mark.slow
def test_imports_stand_at_the_top():
    assert_none(
        f"{place(path, node.lineno)}: {ast.unparse(node)}"
        for path in SOURCES
        for function in functions(path)
        if function.name != "ready"
        for node in statements(function.body)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


@pytest.mark.slow
def test_variables_are_nouns():
    """What stands for a thing is called by the thing: `report`, `stratum`, `row`."""
    assert_none(
        f"{place(path, node.lineno)}: {ast.unparse(node)}"
        for path in SOURCES
        if any(re.search(rf"\b{name}\b", text(path)) for name in NO_NOUNS)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id in NO_NOUNS) or (isinstance(node, ast.arg) and node.arg in NO_NOUNS)
    )


@pytest.mark.slow
def test_each_class_is_called_as_no_other_is():
    """But for fields: those of the API and of the pages that read the same have the same name."""
    places = defaultdict(list)
    for path in python_files("config", "zones", "projects", "tracker"):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not node.name.endswith("Field"):
                places[node.name].append(place(path, node.lineno))
    assert_none(
        f"{name}: {', '.join(found)}" for name, found in places.items() if found[1:] and name not in SAME_ON_PURPOSE
    )


def test_files_are_named_after_what_they_hold():
    assert_none(place(path) for path in SOURCES if FORBIDDEN_NAMES & {path.stem, path.parent.name})
