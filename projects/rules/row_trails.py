"""How one event of the audit tells all that one row of an imported ledger changed, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

IMPORT_ROW = "import_row"
"""The action of such an event. Its object is the project of the row."""
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
}
"""What a part may tell, by the action of the single operation, with the type of its object."""


class Part(NamedTuple):
    """What a single operation would have told in an event of its own; a state is empty where there is none."""

    action: str
    object_type: str
    object_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def part_name(action: str, object_type: str, number: int) -> str:
    """Return the name under which the states of a part stand in `before` and `after` of its event."""
    return f"{object_type} {number} {action}"


def joined(states: Iterable[tuple[str, str]]) -> str:
    """Return the text of named states, each a text of JSON; empty where there is none."""
    text = ", ".join(f'"{name}": {state}' for name, state in states if state)
    return f"{{{text}}}" if text else ""


def parts_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Part]:
    """Return the parts of an event, as they were written, from its states."""
    parts = []
    # What is only before was taken back.
    for name in {**after, **before}:
        object_type, number, action = name.split(" ")
        parts.append(Part(action, object_type, int(number), before.get(name, {}), after.get(name, {})))
    return parts


def traces_of(action: str = "", object_type: str = "", number: int | None = None) -> tuple[str, ...]:
    """
    Return the texts of which one stands in the states of every event with such a part, and in no other.

    A value of a state cannot hold them: JSON puts a backslash before the quotation marks in it.
    """
    if action:
        return (f' {action}": {{',)
    name = f'"{object_type} {"" if number is None else f"{number} "}'
    return f"{{{name}", f"}}, {name}"
