"""How one event of the audit tells all that one row of an imported ledger changed, part by part."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

IMPORT_ROW = "import_row"
"""How the action of such an event begins. Its object is the project of the row."""
PARTS = {
    "register_project": "project",
    "edit_project": "project",
    "record_milestone": "milestone",
    "enter_project": "cohortentry",
    "correct_entry": "cohortentry",
    "record_figures": "progressfigure",
    "approve_figures": "figureapproval",
    "adopt_reform": "reformadoption",
    "drop_reform": "reformadoption",
    "record_annual_plan": "annualplan",
}
"""What a part may tell, by the action of the single operation, with the type of its object."""


_LETTERS = dict(zip(PARTS, "remncfadxp", strict=True))
"""What stands for each in the action of the event, so that an index finds the events by what was done."""


class TrailPart(NamedTuple):
    """What a single operation would have told in an event of its own; a state is empty where there is none."""

    action: str
    object_type: str
    object_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@cache
def row_action(parts: Collection[str]) -> str:
    """Return the action of the event of a row that did all this, in a tuple."""
    return f"{IMPORT_ROW}:{''.join(letter for part, letter in _LETTERS.items() if part in parts)}"


def is_row(action: str) -> bool:
    """Whether an event tells of an imported row."""
    return action.startswith(f"{IMPORT_ROW}:")


def told_action(action: str) -> str:
    """Return the action of an event as it is told: of an imported row without the letters of its parts."""
    return IMPORT_ROW if is_row(action) else action


def told_parts(action: str) -> list[str]:
    """Return the actions of the parts of an event of an imported row; of any other event none."""
    letters = action.partition(":")[2] if is_row(action) else ""
    return [part for part, letter in _LETTERS.items() if letter in letters]


@cache
def row_actions(*parts: str) -> tuple[str, ...]:
    """Return the actions of all events that can have one of these parts; without any, of all rows."""
    wanted = {_LETTERS[part] for part in parts or PARTS}
    sets = chain.from_iterable(combinations(_LETTERS.values(), size) for size in range(1, len(_LETTERS) + 1))
    return tuple(
        f"{IMPORT_ROW}:{''.join(letters)}" for letters in sets if wanted.intersection(letters) and _may_be(letters)
    )


def _may_be(letters: Collection[str]) -> bool:
    """Whether a row can have done all this: a new project has nothing to change, and what is approved was recorded."""
    register, edit, correct, drop = (
        _LETTERS[action] for action in ("register_project", "edit_project", "correct_entry", "drop_reform")
    )
    is_of_new = register not in letters or not {edit, correct, drop}.intersection(letters)
    return is_of_new and (_LETTERS["approve_figures"] not in letters or _LETTERS["record_figures"] in letters)


def part_text(action: str, number: int, state: str) -> str:
    """Return the text of what a part tells in `before` or `after` of its event: the state, JSON, under its name."""
    return f'"{PARTS[action]} {number} {action}": {state}'


def joined(parts: Iterable[str]) -> str:
    """Return the text of parts; empty where there is none."""
    text = ", ".join(parts)
    return f"{{{text}}}" if text else ""


def parts_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[TrailPart]:
    """Return the parts of an event, as they were written, from its states."""
    parts = []
    # What is only before was taken back.
    for name in {**after, **before}:
        object_type, number, action = name.split(" ")
        parts.append(TrailPart(action, object_type, int(number), before.get(name, {}), after.get(name, {})))
    return parts


def traces_of(object_type: str, number: int) -> tuple[str, str]:
    """
    Return the texts of which one stands in a state of every event with a part about an object, and in no other.

    A value of a state cannot hold them: JSON puts a backslash before the quotation marks in it.
    """
    name = f'"{object_type} {number} '
    return f"{{{name}", f"}}, {name}"
