"""
Which projects the dispatch counts alike: those whose facts lie on the same sides of all that its rule compares with.

What counts `dispatch_rates.tally_year` alone says. It compares days with the first day of the year, with the first of
the next and with the day that is asked about, and amounts with zero and with half a plan. Projects that agree in all
of these are told to it once, with the sums of their amounts: what holds of each holds of the sums. A test looks for
facts that the rule tells apart and a signature does not.
"""

from datetime import date, timedelta
from typing import NamedTuple

from projects.rules.dispatch_rates import YearFacts

DAYS = ("planned_start_on", "planned_in_year_on", "started_on", "ended_on")
FLAGS = ("is_industry", "has_left_plan", "is_terminated", "is_suspended", "is_producing", "is_full_output")
NEVER, BEFORE_THE_YEAR, BEFORE_THE_DAY, FROM_THE_DAY_ON, AFTER_THE_YEAR = range(5)
"""Where a day may lie; the middle two are within the year."""
UNKNOWN, BELOW_ZERO, NOT_BELOW_ZERO = range(3)
"""Where what was completed in the year may lie."""


class FactSide(NamedTuple):
    """One thing in which facts may differ: its name, and how many answers there are."""

    name: str
    answers: int


SIDES = (
    *(FactSide(name, 5) for name in DAYS),
    *(FactSide(name, 2) for name in FLAGS),
    FactSide("has_plan", 2),
    FactSide("completed", 3),
    FactSide("is_behind_half", 2),
)
"""In the order in which they make the digits of a signature, the first the highest."""


def facts_of(signature: int, *, year: int, until: date, planned_yuan: int, completed_yuan: int) -> YearFacts:
    """
    Return the facts of all projects of a signature as if they were one.

    :param planned_yuan: the sum of what they planned for the year, in whole 元; likewise what they completed in it
    """
    answers = _answers(signature)
    new_year = date(year, 1, 1)
    days = {
        NEVER: None,
        BEFORE_THE_YEAR: new_year - timedelta(days=1),
        BEFORE_THE_DAY: new_year,
        # The day may lie before the year: then every day of the year lies after it.
        FROM_THE_DAY_ON: max(until, new_year),
        AFTER_THE_YEAR: date(year + 1, 1, 1),
    }
    return YearFacts(
        **{name: days[answers[name]] for name in DAYS},  # type: ignore[arg-type]
        **{name: bool(answers[name]) for name in FLAGS},  # type: ignore[arg-type]
        planned_yuan=planned_yuan if answers["has_plan"] else None,
        completed_in_year_yuan=None if answers["completed"] == UNKNOWN else completed_yuan,
    )


def _answers(signature: int) -> dict[str, int]:
    answers = {}
    for side in reversed(SIDES):
        signature, answers[side.name] = divmod(signature, side.answers)
    return answers
