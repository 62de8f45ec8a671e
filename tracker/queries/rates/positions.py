"""
Where among some days the members of a list begin to meet each condition, and no longer do: columns, as SQL.

Positions that are the same for several conditions are one column, and members are grouped by few columns at once.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from projects.rules.states import EVER, EVERY_MEMBER, HAS_REACHED, IS_NOT_DUE
from projects.rules.tallying import parts_of

if TYPE_CHECKING:
    from projects.rules.stages import Cohort
    from projects.rules.states import Condition, MemberEvent

DAYS = "%(day_after_each)s"
"""The days, as a value of the statement: each the day after one that is asked about."""
ENTERS = "enters"
"""The column of the position at which a member's round is counted first."""


@cache
def conditions_of(cohort: Cohort) -> tuple[Condition, ...]:
    """Return the different conditions of the parts of a list."""
    return tuple(dict.fromkeys(part.when for part in parts_of(cohort)))


def events_of(cohort: Cohort) -> dict[str, MemberEvent]:
    """Return the events that matter on a list by their columns."""
    return {event.day: event for when in conditions_of(cohort) for event in (*when.come, *when.ahead)}


def at(event: MemberEvent) -> str:
    """Return the column of the position at which an event comes."""
    return f"at_{event.day}"


def position_of(event: MemberEvent) -> str:
    """Return the position at which an event comes; that after the last day if it comes later or never."""
    return f"COALESCE(width_bucket({event.day}, {DAYS}), {'0' if event.undated == EVER else '%(length)s'})"


def _positions(when: Condition) -> tuple[str, str]:
    """Return from where on a member meets a condition, and from where on no longer; empty where nothing ends it."""
    come = [ENTERS, *map(at, when.come)]
    begins = f"GREATEST({', '.join(come)})" if when.come else ENTERS
    # Whoever never meets it begins and ends at once: both changes cancel each other.
    ahead = ", ".join(map(at, when.ahead))
    last = f"LEAST({ahead})" if len(when.ahead) > 1 else ahead
    return begins, f"GREATEST({', '.join([*come, last])})" if when.ahead else ""


COMMON = ((EVERY_MEMBER,), (IS_NOT_DUE,), (HAS_REACHED,))
"""
Conditions whose positions members are grouped by, and then by those of all others together: removal and the end of a
project come to so few that nearly all the rest falls into one row.
"""


@cache
def _together(cohort: Cohort) -> tuple[tuple[str, ...], ...]:
    """Return the positions by which members are grouped together, each once."""
    all_of_list = conditions_of(cohort)
    common = [[when for when in all_of_list if when in some] for some in COMMON]
    others = [when for when in all_of_list if not any(when in some for some in COMMON)]
    known: set[str] = set()
    sets = []
    for some in (*common, others):
        positions = dict.fromkeys(position for when in some for position in _positions(when) if position)
        sets.append(tuple(position for position in positions if position not in known))
        known.update(positions)
    return tuple(filter(None, sets))


@cache
def names_of(cohort: Cohort) -> dict[str, str]:
    """Return the columns of the positions of members."""
    return {position: f"place_{number}" for number, position in enumerate(chain.from_iterable(_together(cohort)))}


@cache
def sets_of(cohort: Cohort) -> tuple[tuple[str, ...], ...]:
    """Return the columns by which members are grouped together."""
    return tuple(tuple(names_of(cohort)[position] for position in positions) for positions in _together(cohort))


def begins_of(when: Condition, cohort: Cohort) -> str:
    """Return the column of the position from which on members meet a condition."""
    return names_of(cohort)[_positions(when)[0]]


def ends_of(when: Condition, cohort: Cohort) -> str:
    """Return the column of the position from which on they no longer do; empty where nothing ends it."""
    return names_of(cohort).get(_positions(when)[1], "")
