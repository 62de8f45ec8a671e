"""What a month stands for: a measure that it left out stands as the newest month before reported it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

MEASURES = ("completed_yuan", "year_completed_yuan", "month_completed_yuan", "actual_output_yuan")
"""The amounts of a month, in whole 元."""


class Reported(Protocol):
    """
    The figures of one month: dates and whole 元, None where a measure was left out.

    A month without change (`no_change`) holds none. Of any type here, since the fields of a model are descriptors.
    """

    month: Any
    no_change: Any
    completed_yuan: Any
    year_completed_yuan: Any
    month_completed_yuan: Any
    actual_output_yuan: Any


R = TypeVar("R", bound=Reported)


@dataclass(frozen=True)
class Carried(Generic[R]):
    """An amount (whole 元), the month that it is of, and the figures that state it; None where it follows from none."""

    yuan: int
    month: date
    source: R | None = None


def standing_in(reported: Sequence[R], month: date) -> dict[str, Carried[R]]:
    """
    Return what stands in a month, by the name of the measure; what was never reported is absent, not zero.

    `reported` are the figures of one project in the order of the months. A month without change completed nothing, and
    so did its year as long as nothing was reported in it.
    """
    known = [report for report in reported if report.month <= month]
    this_year = [report for report in known if report.month.year == month.year]
    this_month = [report for report in known if report.month == month]
    spans = dict(zip(MEASURES, (known, this_year, this_month, known), strict=True))
    found = {name: newest for name, span in spans.items() if (newest := _newest(span, name)) is not None}
    before = [report for report in known if report.completed_yuan is not None or report.year_completed_yuan is not None]
    if before and this_month and this_month[0].no_change:
        nothing: Carried[R] = Carried(0, month)
        found.setdefault("month_completed_yuan", nothing)
        # Otherwise the year's sum is unknown: its total grew, and nobody stated by how much since January.
        if before[-1].month.year < month.year:
            found.setdefault("year_completed_yuan", nothing)
    return found


def _newest(span: Sequence[R], name: str) -> Carried[R] | None:
    for report in reversed(span):
        yuan: int | None = getattr(report, name)
        if yuan is not None:
            return Carried(yuan, report.month, report)
    return None
