"""Reads the list of a round from what was recognised: who is on it, with which amount. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.imports.answers import Answers, ImportQuestion, cohort_in
from tracker.imports.cells import shown
from tracker.imports.date_cells import ROUND, round_of
from tracker.imports.header_names import plain
from tracker.imports.reader import read_ledger
from tracker.imports.shapes import shape_of_list
from tracker.imports.tables import Aside

if TYPE_CHECKING:
    from tracker.imports.ledger_rows import Ledger
    from tracker.imports.tables import FoundTable, Recognised
    from tracker.imports.zone_words import ZoneWords

OTHER_LIST = "other_list"
"""The code of the question whether a file is the list that was chosen, though its title names another."""
LONGEST_TEXT = 60


def read_list(found: Recognised, key: tuple[int, int], cohort: Cohort, *, answers: Answers, zones: ZoneWords) -> Ledger:
    """
    Return the rows of a list of the round of that year and number.

    Rows under the name of another list are set aside in `found`.
    """
    for table in found.tables:
        _set_aside(table, cohort)
    ledger = read_ledger(found, answers=answers, zones=zones, shape=shape_of_list(cohort))
    question = _other_list(found, key, answers)
    return replace(ledger, questions=[question, *ledger.questions]) if question else ledger


def _set_aside(table: FoundTable, cohort: Cohort) -> None:
    """Set those rows of a table aside that stand under the name of another list: a file may hold all three."""
    words = (table.sheet, *reversed(table.titles))
    named = next((word for text in words if (word := cohort_in(text))), None)
    place = next((index for index, column in enumerate(table.columns) if column.field == "name"), None)
    kept = []
    for row in table.rows:
        of = cohort_in(row.band) or named
        if of in {None, cohort}:
            kept.append(row)
        else:
            text = shown(row.cells[place])[:LONGEST_TEXT] if place is not None else ""
            table.aside.append(Aside(table.sheet, row.number, f"在另一张名单（{COHORT_LABELS[of]}）上", text))
    table.rows[:] = kept


def _other_list(found: Recognised, key: tuple[int, int], answers: Answers) -> ImportQuestion | None:
    """Return the question whether the list is of this round, where a title names another one."""
    if answers.get(OTHER_LIST) == "yes":
        return None
    chosen = f"{key[0]}-{key[1]}"
    for table in found.tables:
        match = ROUND.search(plain(" ".join([*table.titles, table.sheet])))
        if match and round_of(match) != key:
            year, number = round_of(match)
            text = f"标题写的是 {year}-{number}，您要列入的是 {chosen}。就按您选的列入吗？"
            return ImportQuestion(OTHER_LIST, text, [("yes", f"列入 {chosen}")])
    return None
