"""The files that the tests of this folder read."""

import ast
import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "zones", "projects", "tracker", "devtools", "bench")


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
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Return a file's name within the project."""
    return str(path.relative_to(PROJECT))
