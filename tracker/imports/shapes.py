"""What a file is to hold: a ledger of projects with all that is told of them, or the list of a round. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from projects.rules.stages import Cohort
from tracker.imports.columns import COLUMNS, ENTRY_FIELDS


@dataclass(frozen=True)
class TableShape:
    """
    The fields that columns are read as (all where None is given), and those whose column must be there.

    `is_ledger`: each row belongs to a zone, which is asked about, and a title may say of which list it is.
    """

    required: frozenset[str]
    fields: frozenset[str] | None = None
    is_ledger: bool = True

    def reads(self, name: str) -> bool:
        """Whether the columns of a field are read."""
        return self.fields is None or name in self.fields


LEDGER = TableShape(frozenset(column.field for column in COLUMNS if column.is_required and column.field != "zone"))


def shape_of_list(cohort: Cohort) -> TableShape:
    """Return what is read of the list of a round: who the projects are, and what is declared of them."""
    identity = {"id", "national_code", "name", "owner", "zone", "planned_yuan"}
    return TableShape(frozenset({"name"}), frozenset(identity | {*ENTRY_FIELDS[cohort]}), is_ledger=False)
