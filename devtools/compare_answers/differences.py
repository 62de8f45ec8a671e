"""Where two sides answered differently, and how many answers were the same."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devtools.compare_answers.answers import Key

LINES_OF_A_DIFFERENCE = 5
LONGEST_LINE = 200
MISSING = "(not asked: this side has no such address)"


@dataclass(frozen=True)
class Difference:
    """One question that was answered differently."""

    account: str
    question: str
    lines: list[str]


@dataclass(frozen=True)
class Comparison:
    """The questions by account, and those whose answers differ."""

    questions: Counter[str]
    addresses: int
    routes: int
    unseen: list[str]
    differences: list[Difference]

    def table(self) -> list[str]:
        """Return a line for each account, and the total."""
        different = Counter(difference.account for difference in self.differences)
        lines = [f"{'account':<12}{'asked':>8}{'equal':>8}{'different':>11}"]
        for account, count in [*self.questions.items(), ("total", self.questions.total())]:
            unequal = different.total() if account == "total" else different[account]
            lines.append(f"{account:<12}{count:>8}{count - unequal:>8}{unequal:>11}")
        return lines


def compare(base: dict[Key, str], work: dict[Key, str]) -> Comparison:
    """Return what both sides were asked, and where they differ."""
    keys = [*base, *(key for key in work if key not in base)]
    differences = [
        Difference(key.account, key.question, difference_lines(base.get(key, MISSING), work.get(key, MISSING)))
        for key in keys
        if base.get(key) != work.get(key)
    ]
    requested = [key for key in keys if _method(key)]
    addresses = {key.question.partition(" ")[2] for key in requested}
    routes = {key.route for key in requested}
    return Comparison(Counter(key.account for key in keys), len(addresses), len(routes), _unseen(work), differences)


def difference_lines(base: str, work: str) -> list[str]:
    """Return the first lines of a unified diff, without the names of files and places."""
    diff = difflib.unified_diff(base.splitlines(), work.splitlines(), lineterm="", n=0)
    lines = [line for line in diff if not line.startswith(("---", "+++", "@@"))]
    shortened = [line[:LONGEST_LINE] for line in lines[:LINES_OF_A_DIFFERENCE]]
    more = len(lines) - LINES_OF_A_DIFFERENCE
    return [*shortened, f"… {more} more lines"] if more > 0 else shortened


def _method(key: Key) -> str:
    """Return GET, POST or PATCH for a request to a route, and nothing for writes, commands and tables."""
    method = key.question.partition(" ")[0]
    return method if method in {"GET", "POST", "PATCH"} and key.route not in {"writes", "OpenAPI"} else ""


def _unseen(answers: dict[Key, str]) -> list[str]:
    """
    Return the routes that answer GET, but gave nobody a page: nothing is known of their contents.

    The administration is left out: most of its pages refuse on purpose, as history is not edited.
    """
    statuses: dict[str, set[str]] = {}
    for key, text in answers.items():
        if _method(key) == "GET" and not key.route.startswith("admin/"):
            statuses.setdefault(key.route, set()).add(text[:3])
    blind = {"401", "403", "404", "302"}
    return sorted(route for route, found in statuses.items() if found <= blind)
