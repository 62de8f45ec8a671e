"""Files and functions stay small enough to be read at one sitting."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, name_of, python_files, tree

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
IMPORTS_OF_A_FILE = 15
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "services", "managers", "signals", "misc"}

SOURCES = python_files(*PACKAGES)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines of signature and code a function has."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


@pytest.mark.parametrize("path", SOURCES + python_files("tests"), ids=name_of)
def test_a_file_is_short(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("path", SOURCES + python_files("tests"), ids=name_of)
def test_a_function_is_short(path: Path):
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, FUNCTIONS)]
    lengths = {function.name: lines_without_docstring(function) for function in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "__init__.py"], ids=name_of)
def test_a_file_needs_few_others(path: Path):
    imports = [ast.unparse(node) for node in tree(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
    imports = [line for line in imports if not line.startswith("from __future__")]
    assert len(imports) <= IMPORTS_OF_A_FILE


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_stand_at_the_top(path: Path):
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, FUNCTIONS) and node.name != "ready"]
    deferred = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert deferred == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_named_after_what_it_holds(path: Path):
    assert not FORBIDDEN_NAMES & {path.stem, path.parent.name}
