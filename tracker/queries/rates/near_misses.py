"""
What the books would have to say for a printed figure: the gap, and single projects with a reason that fill it.

Only what records speak of is looked at: what happened within ten days of the day, and what was told since the moment.
Any subset of projects fits by chance sooner or later, so none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from projects.rules.rate_changes import explain
from projects.rules.rates import Ratio
from projects.rules.reconciling import Match, Printed
from tracker.queries.rates.change_records import told_lines
from tracker.queries.rates.change_sides import Asked, sides_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from projects.rules.rate_changes import Line
    from tracker.queries.rates.change_records import ToldLine
    from tracker.queries.rates.reconciling import Answer, PrintedQuestion

DAYS = 10
MOST_LINES = 40
"""Lines of which pairs are tried."""
MOST_REASONS = 5


@dataclass(frozen=True)
class Reason:
    """One or two changes that would give the printed figure, and where they come from."""

    where: str
    told: Sequence[ToldLine]


@dataclass(frozen=True)
class Gap:
    """What a printed rate lacks in some settings: `needed` is the least and greatest numerator that would print it."""

    printed: Printed
    found: Ratio
    needed: tuple[int, int]
    reasons: Sequence[Reason]

    @property
    def is_possible(self) -> bool:
        """Whether any whole numerator prints it over the denominator."""
        return self.needed[0] <= self.needed[1]


def gaps(question: PrintedQuestion, answer: Answer) -> list[Gap]:
    """Return the gap of each printed rate that does not match; three comparisons each."""
    found = []
    for one in question.printed:
        ratio = answer.figures[one.name]
        if answer.matches[one.name] in {Match.EXACT, Match.TRUNCATED} or not one.is_rate or not ratio.denominator:
            continue
        reasons = [
            reason
            for where, asked in _neighbours(question, answer)
            for reason in _reasons(question, answer, one, where, asked)
        ]
        found.append(Gap(one, ratio, one.needed(ratio), reasons[:MOST_REASONS]))
    return found


def _neighbours(question: PrintedQuestion, answer: Answer) -> Iterator[tuple[str, Asked]]:
    """Yield the settings next to some others: the same rounds and basis on another day, or by what is known now."""
    window, basis = answer.window(question.now), str(answer.basis)
    later = min(window.as_of + timedelta(days=DAYS), question.today)
    if later > window.as_of:
        yield f"其后 {DAYS} 天内", Asked(replace(window, as_of=later), basis)
    yield f"其前 {DAYS} 天内", Asked(replace(window, as_of=window.as_of - timedelta(days=DAYS)), basis)
    if window.is_past:
        yield "这一时刻以后才报", Asked(replace(window, known_at=question.now, is_past=False), basis)


def _reasons(
    question: PrintedQuestion, answer: Answer, printed: Printed, where: str, neighbour: Asked
) -> Iterator[Reason]:
    here = Asked(answer.window(question.now), str(answer.basis))
    selection = question.selection
    if answer.settings.category:
        selection = replace(selection, category=answer.settings.category)
    sides = sides_of(officer=question.officer, first=here, second=neighbour, selection=selection, rate=printed.name)
    lines = [line for part in explain(*sides).parts for line in part.lines][:MOST_LINES]
    for fitting in _fitting(printed, answer.figures[printed.name], lines):
        yield Reason(where, told_lines(officer=question.officer, sides=sides, lines=fitting))


def _fitting(printed: Printed, found: Ratio, lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Return the single lines that would give a printed figure; pairs of them where no single one does."""
    for size in (1, 2):
        fitting = [some for some in combinations(lines, size) if _gives(printed, found, some)]
        if fitting:
            return [*fitting[:MOST_REASONS]]
    return []


def _gives(printed: Printed, found: Ratio, lines: Sequence[Line]) -> bool:
    numerator = found.numerator + sum(line.numerator for line in lines)
    denominator = found.denominator + sum(line.denominator for line in lines)
    return denominator > 0 and printed.match(Ratio(numerator, denominator)) in {Match.EXACT, Match.TRUNCATED}
