"""The files that the tests of this folder read, and how they tell what is wrong in them."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "zones", "projects", "tracker", "devtools", "bench")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*places: str) -> list[Path]:
    """Return the Python files of some folders or of some files, without migrations."""
    found: list[Path] = []
    for place in places:
        path = PROJECT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def kept_files() -> list[Path]:
    """Return the files under version control, or all of them where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]
    skipped = {".venv", "var", ".git", "__pycache__"}
    return [path for path in PROJECT.rglob("*") if path.is_file() and not skipped & set(path.parts)]


@cache
def text(path: Path) -> str:
    """Return what a file holds."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(text(path), filename=str(path))


def statements(body: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    """Yield the statements of a body and of all bodies within it; expressions, which are many more, stay closed."""
    for node in body:
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from statements(ast.iter_child_nodes(node))


@cache
def functions(path: Path) -> list[Function]:
    """Return the functions of a file, wherever they stand in it."""
    return [node for node in statements(tree(path).body) if isinstance(node, Function)]


def assert_none(offences: Iterable[str]) -> None:
    """Check that there is no offence; the message lists all of them, each with its place as `file:line`."""
    found = list(offences)
    assert not found, "\n".join(["", *found])


def place(path: Path, line: int = 1) -> str:
    """Return a place in a file as editors and terminals open it."""
    return f"{path.relative_to(PROJECT)}:{line}"
