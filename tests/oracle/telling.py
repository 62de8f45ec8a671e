"""Makes the smallest world in which a question is still answered wrongly, and tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.oracle.facts import World
from tests.oracle.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.comparing import Check, Differences

SHOWN = 12
"""Differences that are told of a question."""


def differences_of(world: World, checks: Iterable[Check]) -> dict[Check, Differences]:
    """Return the differences of each question that has any; the database is left as it was."""
    with transaction.atomic():
        written = write(world)
        found = {check: check.differences(written) for check in checks}
        transaction.set_rollback(True)
    return {check: lines for check, lines in found.items() if lines}


def told(world: World, wrong: dict[Check, Differences]) -> str:
    """Return the question with the fewest differences in the smallest world, as text."""
    check = min(wrong, key=lambda one: len(wrong[one]))
    world, lines = _smallest(world, check, wrong[check])
    asked = {name: value for name, value in vars(check.question).items() if value is not None}
    told_of = [f"  {name}: {value}" for name, value in asked.items()]
    facts = (*world.projects, *world.entries, *world.exits, *world.milestones, *world.figures)
    return "\n".join(
        [
            f"seed {world.seed}: {len(wrong)} questions are answered otherwise than by the oracle; the simplest:",
            f"{check.way} {' '.join(map(str, check.more))}",
            *told_of,
            *lines[:SHOWN],
            *([f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []),
            f"in a world of {len(world.projects)} projects:",
            *(f"  {_fact(fact)}" for fact in facts),
        ]
    )


def _smallest(world: World, check: Check, lines: Differences) -> tuple[World, Differences]:
    """Leave out one project after the other while something still differs."""
    for project in world.projects:
        smaller = world.only(tuple(one for one in world.projects if one != project))
        found = differences_of(smaller, [check])
        if found:
            world, lines = smaller, found[check]
    return world, lines


def _fact(fact: Any) -> str:
    values = {name: value for name, value in vars(fact).items() if value not in (None, "", ())}
    return f"{type(fact).__name__} " + ", ".join(f"{name}={value}" for name, value in values.items())
