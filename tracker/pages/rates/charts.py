"""Lines over months, drawn on the server as the numbers of an SVG; the table beside a drawing is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 446, 36, 190
"""Where the lines may be; what is outside is for the words."""
STEPS = (25, 50, 100, 200, 500, 1000)
MOST_STEPS = 5
MOST_MONTHS = 5
LEGEND_WIDTH = 140


@dataclass(frozen=True)
class Line:
    """One rate: its name, where that stands, its strokes, and what they say in words."""

    label: str
    legend_x: int
    strokes: str
    words: str


@dataclass(frozen=True)
class Drawing:
    """What a template needs to draw: lines, and the words at the two axes with their places."""

    span: str
    lines: list[Line]
    levels: list[tuple[str, str]]
    months: list[tuple[str, str]]


def draw(months: Sequence[str], values: Mapping[str, Sequence[Decimal | None]]) -> Drawing:
    """Return the drawing of some rates in percent; a month that has none is a gap. No rate is below zero."""
    highest = max((one for of_line in values.values() for one in of_line if one is not None), default=0)
    step = next((one for one in STEPS if highest <= one * MOST_STEPS), int(highest) // MOST_STEPS + 1)
    top = max(100, ceil(highest / step) * step)
    across = [LEFT + (RIGHT - LEFT) * index / max(1, len(months) - 1) for index in range(len(months))]
    every = -(-len(months) // MOST_MONTHS)
    return Drawing(
        span=f"{months[0]} 至 {months[-1]}",
        lines=[
            Line(label, LEFT + LEGEND_WIDTH * index, _strokes(across, of_line, top), _words(of_line))
            for index, (label, of_line) in enumerate(values.items())
        ],
        levels=[(_place(_height(level, top)), f"{level}%") for level in range(0, top + 1, step)],
        months=[(_place(x), month) for x, month in list(zip(across, months, strict=True))[::every]],
    )


def _height(percent: Decimal | int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * float(percent) / top


def _place(number: float) -> str:
    """Return a coordinate as SVG reads it, whatever the language."""
    return f"{number:.1f}"


def _strokes(across: Sequence[float], values: Sequence[Decimal | None], top: int) -> str:
    """Return the path of a line; a month on its own is a stroke of no length, which a round pen shows as a dot."""
    path, is_down = [], False
    for x, percent in zip(across, values, strict=True):
        if percent is not None:
            point = f"{_place(x)} {_place(_height(percent, top))}"
            path.append(f"L{point}" if is_down else f"M{point}h0")
        is_down = percent is not None
    return "".join(path)


def _words(values: Sequence[Decimal | None]) -> str:
    """Say where a line begins and ends."""
    known = [one for one in values if one is not None]
    return f"由 {known[0]}% 到 {known[-1]}%" if known else "没有可除的分母"
