"""Keeps the lines of a month's sheet that came back as a workbook: all of them as drafts, or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.db import transaction

from tracker.operations.monthly_cells import CHANGED, TypedCell, Typing, save_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.models import Project
    from zones.models import Officer

UNKNOWN = "没有这个项目，或不在您的填报范围内：请用下载的本月表填写，不要加行。"


class Line(Protocol):
    """One project: the row in the workbook, the version of the report when it was taken out, the texts of its cells."""

    @property
    def number(self) -> int: ...
    @property
    def project(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def cells(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class LineFault:
    """Why a line is not written: its row, the name of the cell (empty for the line), what it holds, code, sentence."""

    row: int
    cell: str
    text: str
    code: str
    detail: str


@dataclass
class LinesOutcome:
    """How many lines changed their drafts, how many did not, and what keeps any from being written."""

    changed: int = 0
    unchanged: int = 0
    faults: list[LineFault] = field(default_factory=list)


@transaction.atomic
def save_lines(
    lines: Sequence[Line],
    *,
    projects: Sequence[Project],
    month: date,
    by: Officer,
    now: datetime,
    today: date,
    is_sound: bool = True,
) -> LinesOutcome:
    """
    Write lines into the drafts of a month, all of them or none. A blank cell empties the draft's, as it was downloaded.

    :param projects: those that the officer may report on
    :param is_sound: False where the workbook is wrong elsewhere: nothing is written, and the faults are listed
    :raises DomainError: if the month has not begun or is closed
    """
    known = {project.pk for project in projects}
    by_project = {line.project: line for line in lines}
    outcomes = save_cells(
        projects=projects,
        month=month,
        cells=[TypedCell(line.project, name, text) for line in lines for name, text in line.cells.items()],
        typing=Typing(versions={line.project: line.version for line in lines}),
        by=by,
        now=now,
        today=today,
        whole=True,
    )
    faults = [
        LineFault(line.number, "", line.name, "not_found", UNKNOWN) for line in lines if line.project not in known
    ]
    for one in outcomes:
        if one.code:
            line = by_project[one.cell.project]
            # The row is named: it is found by its project in the workbook, not by a number of ours.
            since = f"“{line.name}”在下载以后有人改过，请重新下载。" if one.code == CHANGED else ""
            faults.append(LineFault(line.number, one.cell.name, one.cell.text, one.code, f"{since}{one.detail}"))
    if faults or not is_sound:
        transaction.set_rollback(True)
        return LinesOutcome(faults=sorted(faults, key=lambda fault: fault.row))
    changed = len({one.cell.project for one in outcomes if one.is_changed})
    return LinesOutcome(changed, len(lines) - changed)
