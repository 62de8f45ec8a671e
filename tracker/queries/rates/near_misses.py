"""
What the books would have to say for a printed figure: the gap, and single projects with a reason that fill it.

Only what records speak of is named: what happened within ten days of the day, and what was told since the moment. Any
pair of projects fits by chance sooner or later, so none is named: it is told how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from projects.rules.chance_pairs import Chances, chances
from projects.rules.rate_changes import explain
from projects.rules.rates import Ratio
from projects.rules.reconciling import FigureMatch, Printed
from tracker.queries.rates.change_records import told_lines
from tracker.queries.rates.change_sides import Asked, sides_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from projects.rules.rate_changes import Line
    from projects.rules.rate_sides import Side
    from tracker.queries.rates.change_records import ToldLine
    from tracker.queries.rates.printed_tables import PrintedQuestion
    from tracker.queries.rates.reconciling import Answer

DAYS = 10
MOST_REASONS = 5


@dataclass(frozen=True)
class GapReason:
    """A change that would give the printed figure, and where it comes from."""

    where: str
    told: ToldLine


@dataclass(frozen=True)
class Gap:
    """What a printed rate lacks in some settings: `needed` is the least and greatest numerator that would print it."""

    printed: Printed
    found: Ratio
    needed: tuple[int, int]
    reasons: Sequence[GapReason]
    chances: Chances
    """How many projects and pairs would fill it by their size alone, without a record that says so."""

    @property
    def is_possible(self) -> bool:
        """Whether any whole numerator prints it over the denominator."""
        return self.needed[0] <= self.needed[1]


def gaps(question: PrintedQuestion, answer: Answer) -> list[Gap]:
    """Return the gap of each printed rate that does not match; four comparisons each at the most."""
    found = []
    for figure in question.printed:
        ratio = answer.figures[figure.name]
        if (
            answer.matches[figure.name] in {FigureMatch.EXACT, FigureMatch.TRUNCATED}
            or not figure.is_rate
            or not ratio.denominator
        ):
            continue
        reasons = [
            reason
            for where, asked in _neighbours(question, answer)
            for reason in _reasons(question, answer, figure, where, asked)
        ]
        needed = figure.needed(ratio)
        by_chance = _chances(question, answer, figure, (needed[0] - ratio.numerator, needed[1] - ratio.numerator))
        found.append(Gap(figure, ratio, needed, reasons[:MOST_REASONS], by_chance))
    return found


def _chances(question: PrintedQuestion, answer: Answer, printed: Printed, moved: tuple[int, int]) -> Chances:
    if moved[0] > moved[1]:
        return Chances(0, 0)
    side, _ = _sides(question, answer, printed, Asked(answer.window(question.now), str(answer.basis)))
    return chances(side, *moved)


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
) -> Iterator[GapReason]:
    sides = _sides(question, answer, printed, neighbour)
    lines = [line for part in explain(*sides).parts for line in part.lines]
    fitting = [line for line in lines if _gives(printed, answer.figures[printed.name], line)][:MOST_REASONS]
    for told in told_lines(officer=question.officer, sides=sides, lines=fitting):
        yield GapReason(where, told)


def _sides(question: PrintedQuestion, answer: Answer, printed: Printed, neighbour: Asked) -> tuple[Side, Side]:
    here = Asked(answer.window(question.now), str(answer.basis))
    selection = question.selection
    if answer.settings.category:
        selection = replace(selection, category=answer.settings.category)
    return sides_of(officer=question.officer, first=here, second=neighbour, selection=selection, rate=printed.name)


def _gives(printed: Printed, found: Ratio, line: Line) -> bool:
    numerator, denominator = found.numerator + line.numerator, found.denominator + line.denominator
    return denominator > 0 and printed.match(Ratio(numerator, denominator)) in {
        FigureMatch.EXACT,
        FigureMatch.TRUNCATED,
    }
