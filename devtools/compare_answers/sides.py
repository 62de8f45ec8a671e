"""The two sides: a commit in a work tree of its own, and the files that lie here; each asked in its own process."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools import processes

PROJECT = Path(__file__).resolve().parents[2]
KEPT = PROJECT / "var" / "compare"
"""Where the answers of commits are kept: they are the same next time."""
MAIN_BRANCHES = ("origin/main", "main")
SECRET = "compare-answers-protects-nothing-0123456789"  # noqa: S105


def git(*words: str) -> str:
    """Return what git prints of this project."""
    done = subprocess.run(["git", "-C", str(PROJECT), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit_of(name: str) -> str:
    """
    Return the commit of a name; of none, where this branch left the main one, or the one before the newest.

    :raises subprocess.CalledProcessError: if there is no such commit
    """
    if name:
        return git("rev-parse", "--verify", f"{name}^{{commit}}")
    head = git("rev-parse", "HEAD")
    for branch in MAIN_BRANCHES:
        if git("branch", "--all", "--list", branch):
            fork = git("merge-base", "HEAD", branch)
            if fork != head:
                return fork
    return git("rev-parse", "HEAD~1")


def kept_answers(commit: str) -> Path:
    """Return where the answers of a commit are kept, given the questions that are asked now."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return KEPT / f"{commit[:12]}-{digest.hexdigest()[:12]}.jsonl"


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """Check a commit out into a folder, and remove it afterwards."""
    git("worktree", "add", "--detach", "--quiet", str(folder), commit)
    try:
        yield folder
    finally:
        git("worktree", "remove", "--force", str(folder))


def start(side: Path, answers: Path) -> subprocess.Popen[bytes]:
    """Start asking a side; its answers, its database and its files come to lie beside one another."""
    command = [sys.executable, "-W", "ignore", "-m", "devtools.compare_answers.collector", str(side), str(answers)]
    return processes.start(command, env={**os.environ, **_settings(answers)})


def _settings(answers: Path) -> dict[str, str]:
    """Return an environment in which no setting comes from this machine: an empty one is a missing one."""
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    unset = dict.fromkeys(re.findall(r"^#?([A-Z_]+)=", example, re.M), "")
    return {
        **unset,
        "DEBUG": "1",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{answers}.sqlite3",
        "AUDIT_ANCHORS": f"{answers}.anchors",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONHASHSEED": "0",
    }
