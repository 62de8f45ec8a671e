"""
What the ledger workbook says of each project: what stands today, in the columns that an import reads.

Imported again, a row changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from projects.models import (
    Category,
    CohortEntry,
    ExitKind,
    Milestone,
    Nature,
    ProgressFigure,
    Project,
    Reform,
    reform_sources,
)
from projects.rules.chunks import chunked
from projects.rules.months import month_text
from projects.rules.stages import Cohort
from tracker.imports.columns import COLUMNS, ENTRY_FIELDS, FIGURE_FIELDS, MILESTONE_FIELDS, PROJECT_FIELDS
from tracker.queries.shown_phones import phone_shower
from tracker.workbooks.sheets import PORTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from zones.models import Officer

FIELDS = tuple(column.field for column in COLUMNS)
"""The fields of a row, in the order of the columns."""
STORED = ("id", "version", *PROJECT_FIELDS)
YES, NO = "是", "否"
WORDS = {"category": dict(Category.choices), "nature": dict(Nature.choices)}
MILESTONES = {str(kind): field for kind, field in MILESTONE_FIELDS.items()}
ENTRIES = {str(cohort): ENTRY_FIELDS[cohort] for cohort in Cohort}


def ledger_rows(numbers: Sequence[int], officer: Officer) -> Iterator[dict[str, Any]]:
    """
    Yield projects as an officer sees them, in the order of their numbers, read some thousands at a time.

    :param numbers: of visible projects; one that was withdrawn meanwhile is left out
    """
    shown_phone = phone_shower(officer)
    for chunk in chunked(numbers, PORTION):
        rows = _projects(chunk, shown_phone)
        for part in (_milestones, _entries, _figures, _reforms):
            part(rows)
        yield from (rows[number] for number in chunk if number in rows)


def _projects(chunk: Sequence[int], shown_phone: Callable[[int, str], str]) -> dict[int, dict[str, Any]]:
    standing = Project.objects.standing().filter(pk__in=chunk)
    rows = {}
    for place, zone, *values in standing.values_list("zone_id", "zone__name", *STORED):
        row: dict[str, Any] = {**dict.fromkeys(FIELDS), **dict(zip(STORED, values, strict=True)), "zone": zone}
        # Masked as everywhere; a masked number says nothing on its way back.
        row["contact_phone"] = shown_phone(place, row["contact_phone"])
        for name, words in WORDS.items():
            row[name] = words.get(row[name], "")
        row |= dict.fromkeys(Reform.values, NO)
        rows[row["id"]] = row
    return rows


def _milestones(rows: dict[int, dict[str, Any]]) -> None:
    standing = Milestone.objects.standing().filter(project__in=rows, kind__in=MILESTONES)
    for project, kind, day in standing.values_list("project_id", "kind", "occurred_on"):
        rows[project][MILESTONES[kind]] = day


def _entries(rows: dict[int, dict[str, Any]]) -> None:
    """Fill in the place on each list that counts; of those that were removed the newest."""
    standing = CohortEntry.objects.standing().filter(project__in=rows)
    columns = ("project_id", "cohort", "left_kind", "round__year", "round__number", "amount_yuan")
    # The last one stays: one that counts after all that were removed, and those in the order of their rounds.
    turns = sorted(standing.values_list(*columns), key=lambda turn: (turn[2] != ExitKind.REMOVED, turn[3], turn[4]))
    for project, cohort, _, year, number, amount in turns:
        round_field, amount_field = ENTRIES[cohort]
        rows[project][round_field] = f"{year}-{number}"
        rows[project][amount_field] = amount


def _figures(rows: dict[int, dict[str, Any]]) -> None:
    """Fill in the newest month that states a figure."""
    stating = Q(completed_yuan__isnull=False) | Q(actual_output_yuan__isnull=False)
    figures = ProgressFigure.objects.standing().filter(stating, project__in=rows)
    told = figures.order_by("month").values_list("project_id", "month", *FIGURE_FIELDS)
    # The last of each: there are as many as months, of which a row has room for one.
    newest = {project: (month, amounts) for project, month, *amounts in told.iterator()}
    for project, (month, amounts) in newest.items():
        rows[project] |= {"month": month_text(month), **dict(zip(FIGURE_FIELDS, amounts, strict=True))}


def _reforms(rows: dict[int, dict[str, Any]]) -> None:
    gone_through: defaultdict[int, set[str]] = defaultdict(set)
    for project, reform in reform_sources.reforms_of(rows):
        gone_through[project].add(reform)
    for project, reforms in gone_through.items():
        rows[project] |= dict.fromkeys(reforms, YES)
