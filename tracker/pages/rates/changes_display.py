"""The parts of a change as a page shows them: a bar to either side, never without its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.rules.rate_sides import CAUSE_LABELS, Cause
from projects.rules.rates import RateMeasure
from tracker.pages.display import wan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from projects.rules.rate_changes import CausePart, Line
    from projects.rules.rates import Formula, Ratio
    from tracker.pages.rates.changes_form import ChangesForm
    from tracker.queries.rates.change_records import RecordedEvent, ToldLine
    from tracker.queries.rates.changes import Explained

MEANINGS = {
    Cause.CORRECTION: "前一头已有记录、后来改了或撤回的",
    Cause.LATE: "前一头截至日以前的事，后来才报",
    Cause.REVIEW: "数据早已报来，后来才审核通过",
    Cause.PROGRESS: "两个截至日之间开工、投产、达产和新月份的数据",
    Cause.EXIT: "两个截至日之间调出或终止",
    Cause.DUE: "两个截至日之间到了计划日期",
    Cause.WINDOW: "期次计入或不再计入",
    Cause.SCOPE: "更正后归属改变",
    Cause.DEFINITION: "同一批数据换一个口径",
}
HALF = 50
"""Half the width of a picture, in which a bar goes to either side."""


@dataclass(frozen=True)
class CauseBar:
    """One cause: `x` and `width` are of a picture of 100."""

    cause: Cause
    label: str
    meaning: str
    points: str
    direction: str
    x: str
    width: str
    numerator: str
    denominator: str
    projects: int
    query: str


@dataclass(frozen=True)
class ProjectLine:
    """One project's part of the opened cause."""

    told: ToldLine
    points: str
    numerator: str
    denominator: str

    @property
    def events(self) -> Sequence[RecordedEvent]:
        return self.told.events


def points_text(hundredths: int | None) -> str:
    """Return hundredths of a percentage point with two decimals and a sign; a dash where there are none."""
    if hundredths is None:
        return "—"
    return f"{'-' if hundredths < 0 else '+'}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def exact_text(share: Fraction | None) -> str:
    """Return a share in percentage points with four decimals, rounded half up; a dash where there is none."""
    if share is None:
        return "—"
    parts = int(abs(share) * 2_000_000 + 1) // 2
    return f"{'-' if share < 0 else '+'}{parts // 10_000}.{parts % 10_000:04d}"


def side_text(ratio: Ratio, formula: Formula) -> str:
    """Return the parts of a rate, amounts in 万元."""
    amounts = [_amount(value, formula) for value in (ratio.numerator, ratio.denominator)]
    unit = "万元" if formula.measure is RateMeasure.AMOUNT else "个"
    return f"{amounts[0]} ÷ {amounts[1]} {unit}"


def bars(form: ChangesForm, explained: Explained) -> list[CauseBar]:
    """Return the causes, each with its bar; the widest takes half the picture."""
    parts = explained.change.parts
    formula = early_formula(explained)
    widest = max((abs(part.points or 0) for part in parts), default=0) or 1
    return [_bar(form, part, formula, widest) for part in parts]


def _bar(form: ChangesForm, part: CausePart, formula: Formula, widest: int) -> CauseBar:
    points = part.points or 0
    width = abs(points) * HALF / widest
    return CauseBar(
        cause=part.cause,
        label=CAUSE_LABELS[part.cause],
        meaning=MEANINGS[part.cause],
        points=points_text(part.points),
        direction="rise" if points > 0 else "fall" if points < 0 else "",
        x=f"{HALF - width if points < 0 else HALF:.1f}",
        width=f"{width:.1f}",
        numerator=_signed(part.numerator, formula),
        denominator=_signed(part.denominator, formula),
        projects=part.members,
        query=form.query_string(cause=str(part.cause)),
    )


def early_formula(explained: Explained) -> Formula:
    """Return the formula by which the parts are counted: that of the earlier side."""
    return min(explained.sides, key=lambda side: side.place).formula


def project_lines(lines: Sequence[ToldLine], formula: Formula) -> list[ProjectLine]:
    """Return the projects of a page."""
    return [
        ProjectLine(
            line, exact_text(line.exact), _signed(line.line.numerator, formula), _signed(line.line.denominator, formula)
        )
        for line in lines
    ]


def lines_of(explained: Explained, cause: str) -> list[Line]:
    """Return the lines of one cause."""
    return [line for part in explained.change.parts if part.cause == cause for line in part.lines]


def _signed(value: int, formula: Formula) -> str:
    text = _amount(abs(value), formula)
    return f"-{text}" if value < 0 else f"+{text}" if value else "0"


def _amount(value: int, formula: Formula) -> str:
    return wan(value) if formula.measure is RateMeasure.AMOUNT else str(value)
