"""The rates as columns of text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from projects.rules.money import wan_text, yi_text
from projects.rules.rates import RATE_LABELS, Basis, Formula, Rate, RateMeasure
from projects.rules.stages import COHORT_LABELS, NEXT_STAGE, STAGE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.queries.rates.declared import DeclaredLists
    from tracker.queries.rates.tables import RateRow, RateTable

NOTHING = "—"
GAPS = ("无预计值", "缺数据", "超过两个月")
"""How many members have no figure, or an old one: beside every rate that adds up monthly figures."""


def _rows(table: RateTable) -> list[RateRow]:
    return [*table.rows, table.total]


def counts(table: RateTable, declared: DeclaredLists, rounds: Sequence[str]) -> list[list[str]]:
    """Return what was counted of the three lists, and what they declare."""
    header = ["名单"]
    for cohort, label in COHORT_LABELS.items():
        reached = STAGE_LABELS[NEXT_STAGE[cohort]]
        header += [label, "投资额", "亿元", "预计年产值", "亿元", reached, "未到期", "调出", "终止"]
    lines = [header]
    for row in _rows(table):
        line = [row.label]
        for cohort in COHORT_LABELS:
            tally, output = row.tallies[cohort], declared.of(cohort, rounds, row.key).expected_output
            amounts = (wan_text(tally.amount), yi_text(tally.amount), wan_text(output), yi_text(output))
            counts = (tally.reached, tally.not_due, tally.removed, tally.terminated)
            line += [str(tally.members), *amounts, *map(str, counts)]
        lines.append(line)
    return lines


def rates(table: RateTable, basis: Basis) -> list[list[str]]:
    """Return the three rates of one basis, each with its two parts."""
    formulas = basis.formulas()
    header = ["分组"]
    for name, formula in formulas.items():
        header += [RATE_LABELS[name], formula.numerator, formula.denominator, *(GAPS if formula.uses_figures else ())]
    lines = [header]
    for row in _rows(table):
        line = [row.label]
        for formula in formulas.values():
            line += _parts(formula, formula.compute(row.tallies[formula.cohort]))
        lines.append(line)
    return lines


def _parts(formula: Formula, rate: Rate) -> list[str]:
    text = wan_text if formula.measure is RateMeasure.AMOUNT else str
    percent = NOTHING if rate.percent is None else f"{rate.percent:.2f}%"
    gaps = [str(rate.without_figure), str(rate.missing), str(rate.stale)] if formula.uses_figures else []
    return [percent, text(rate.numerator), text(rate.denominator), *gaps]


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as columns; a Chinese character is as wide as two letters."""
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(_line(cells, widths) for cells in lines)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    first, *others = [(cell, " " * (width - _width(cell))) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join([first[0] + first[1], *(blank + cell for cell, blank in others)]).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
