"""Line charts over months as the numbers of an SVG, computed on the server; the table beside a chart is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 446, 36, 190
"""The plot area; labels and legend stand outside it."""
STEPS = (25, 50, 100, 200, 500, 1000)
"""Distances between two levels of the percent axis, of which the first that needs no more than MOST_STEPS is taken."""
MOST_STEPS = 5
MOST_MONTHS = 5
"""How many months are named on the axis."""
LEGEND_WIDTH = 140


@dataclass(frozen=True)
class ChartLine:
    """One rate: its label with its place in the legend, the `d` of its SVG path, and the same as a sentence."""

    label: str
    legend_x: int
    path: str
    description: str


@dataclass(frozen=True)
class LineChart:
    """What the template needs; levels and months are pairs of coordinate and label."""

    period: str
    lines: list[ChartLine]
    levels: list[tuple[str, str]]
    months: list[tuple[str, str]]


def line_chart(months: Sequence[str], values: Mapping[str, Sequence[Decimal | None]]) -> LineChart:
    """
    Return the chart of some rates.

    :param values: percentages by the label of the rate, one for each month; None is a gap in the line.
        No rate is below zero; those above 100 raise the top of the axis.
    """
    highest = max((percent for rates in values.values() for percent in rates if percent is not None), default=0)
    step = next((step for step in STEPS if highest <= step * MOST_STEPS), int(highest) // MOST_STEPS + 1)
    top = max(100, ceil(highest / step) * step)
    xs = [LEFT + (RIGHT - LEFT) * index / max(1, len(months) - 1) for index in range(len(months))]
    stride = -(-len(months) // MOST_MONTHS)  # rounded up, so that never more than MOST_MONTHS are named
    return LineChart(
        period=f"{months[0]} 至 {months[-1]}",
        lines=[
            ChartLine(label, LEFT + LEGEND_WIDTH * index, _path(xs, rates, top), _description(rates))
            for index, (label, rates) in enumerate(values.items())
        ],
        levels=[(_coordinate(_y(level, top)), f"{level}%") for level in range(0, top + 1, step)],
        months=[(_coordinate(x), month) for x, month in list(zip(xs, months, strict=True))[::stride]],
    )


def _y(percent: Decimal | int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * float(percent) / top


def _coordinate(number: float) -> str:
    # Text, because a template would write a number with the decimal sign of the language.
    return f"{number:.1f}"


def _path(xs: Sequence[float], percents: Sequence[Decimal | None], top: int) -> str:
    """Return the path of a line; a month on its own is a stroke of no length, which a round pen shows as a dot."""
    commands, is_down = [], False
    for x, percent in zip(xs, percents, strict=True):
        if percent is not None:
            point = f"{_coordinate(x)} {_coordinate(_y(percent, top))}"
            commands.append(f"L{point}" if is_down else f"M{point}h0")
        is_down = percent is not None
    return "".join(commands)


def _description(percents: Sequence[Decimal | None]) -> str:
    known = [percent for percent in percents if percent is not None]
    return f"由 {known[0]}% 到 {known[-1]}%" if known else "没有可除的分母"
