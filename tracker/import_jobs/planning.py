"""Works out what a file would change, row by row, and keeps it with the job."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from tracker.import_jobs.cells import kept_cells
from tracker.import_jobs.duplicates import candidates_of
from tracker.imports.importer import zone_words
from tracker.imports.plan import make_plan, nobody
from tracker.imports.reader import read_ledger
from tracker.imports.standing import zones_by_name
from tracker.models import ImportKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tracker.import_jobs.cells import KeptCells
    from tracker.import_jobs.duplicates import Candidate, Key
    from tracker.imports.ledger_rows import Ledger
    from tracker.imports.plan import Plan, Tell
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob

DECISION = "duplicate:"
"""Before the sheet and the row, in the code of the answer to whether a new row is a project that is known."""
NEW, NONE = "new", "none"
"""The answers that a row is none of the projects that it may be: of a ledger a new one, of a list none at all."""
LONGEST_NUMBER = 18


@dataclass
class Outlook:
    """What a file would change, as of one moment."""

    ledger: Ledger
    plan: Plan
    likely: Mapping[Key, Sequence[Candidate]]
    decided: Mapping[Key, str]
    cells: dict[Key, KeptCells] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what each row changes, before anything is written."""
        self.cells = {change.row.key: kept_cells(change) for change in self.plan.changes if not change.is_nothing}

    @cached_property
    def undecided(self) -> set[Key]:
        """The rows of which nobody has said yet whether they are a known project."""
        return self.likely.keys() - self.decided.keys()

    @property
    def is_stopped(self) -> bool:
        """Whether nothing at all may be written: a question about the whole file is open, or a column is missing."""
        return self.ledger.is_header_wrong or any(question.blocks for question in self.ledger.questions)

    def may_be_written(self, *, partial: bool) -> bool:
        """Whether the good rows may be written, all or beside bad ones."""
        return not self.is_stopped and not self.undecided and (partial or not self.plan.errors)

    @cached_property
    def digest(self) -> str:
        """
        The same as long as the same would be written: SHA-256 over the fields of each row, old and new.

        Of rows that may be a known project only that there are such: what they do follows from what is decided.
        """
        apart = self.likely.keys() | self.decided.keys()
        lines: list[list[Any]] = [[*key] for key in sorted(apart)]
        for change in self.plan.changes:
            key = change.row.key
            if key not in apart and not change.is_nothing:
                lines.append([*key, change.zone.pk, change.project and change.project.pk, *self.cells[key]])
        digest = hashlib.sha256()
        for line in lines:
            digest.update(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        return digest.hexdigest()


def ledger_outlook(found: Recognised, job: ImportJob, *, today: date, tell: Tell = nobody) -> Outlook:
    """Return what a ledger would change by the answers given so far. Writes nothing; `tell` hears how far it is."""
    officer = job.officer
    zones = zones_by_name(officer)
    ledger = read_ledger(found, answers=job.answers, zones=zone_words(officer, zones))
    decided = decided_in(job.answers, apart=NEW)
    are = {key: int(answer) for key, answer in decided.items() if answer != NEW}
    plan = make_plan(ledger, by=officer, today=today, decided=are, tell=tell, zones=zones)
    return Outlook(ledger, plan, candidates_of(plan.changes, officer), decided)


def apart_in(job: ImportJob) -> tuple[str, str]:
    """Return the answer that a row is none of the projects that it may be, with what that means for it."""
    return (NONE, "都不是，不列入") if job.kind == ImportKind.ROUND_LIST else (NEW, "新项目")


def decision(sheet: str, row: int) -> str:
    """Return the code of the answer to whether a row is a known project."""
    return f"{DECISION}{sheet}!{row}"


def decided_in(answers: Mapping[str, str], *, apart: str) -> dict[Key, str]:
    """Return by the sheet and the row what was decided: the number of a project, or `apart`, that it is none."""
    decided = {}
    for code, answer in answers.items():
        sheet, sign, row = code.removeprefix(DECISION).rpartition("!")
        # Longer is no number of a project, and none that a database could look for.
        is_number = answer.isdecimal() and len(answer) <= LONGEST_NUMBER
        if code.startswith(DECISION) and sign and row.isdecimal() and (answer == apart or is_number):
            decided[sheet, int(row)] = answer
    return decided
