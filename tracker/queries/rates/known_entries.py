"""
The entries of a list as the records told of them, in the place of the stored ones: the past, and what reviewers knew.

A query of stored entries stays what it is. In its text the table becomes those that were known, with the days that
were known, so that the past is counted by the same statement as what stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import CohortEntry
from tracker.queries.rates.columns import ANNOTATED, with_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from projects.models import CohortEntryQuerySet
    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window

DECLARED = (
    *("current_zone_id", "zone_id", "unit_id", "round_id", "category", "chain", "project_id"),
    *("amount_yuan", "expected_output_yuan", "planned_next_on"),
)
"""The columns that never change."""
TABLE = CohortEntry._meta.db_table
# Facts are looked up once, not wherever they are named.
FENCE = {"postgresql": "OFFSET 0", "sqlite": "LIMIT -1"}


def queries_of(
    entries: CohortEntryQuerySet,
    cohort: Cohort,
    window: Window,
    select: Callable[[CohortEntryQuerySet], QuerySet[CohortEntry, Any]],
) -> list[QuerySet[Any, Any]]:
    """Return the queries of which `texts_of` makes one text: what is selected, and the known entries unless stored."""
    if not window.reads_records:
        return [select(entries)]
    known = with_dates(entries.order_by(), cohort, window).values_list(*DECLARED, *ANNOTATED.values())
    # By an index for each: an index of what stands knows nothing of what was withdrawn since.
    arms = [known.filter(withdrawn_at__isnull=stands) for stands in (True, False)] if window.is_past else [known]
    return [select(CohortEntry.objects.all()), *arms]


def texts_of(texts: Sequence[str], lists: int, vendor: str) -> list[str]:
    """Return the text of each of some lists, made from the texts of the queries of all of them, list by list."""
    size = len(texts) // lists
    return [_text_of(texts[start : start + size], vendor) for start in range(0, len(texts), size)]


def _text_of(texts: Sequence[str], vendor: str) -> str:
    """Return what is selected as one text: of the stored entries, or of the known ones whose texts follow it."""
    selecting, *known = texts
    if not known:
        return selecting
    stored = f'FROM "{TABLE}"'
    if selecting.count(stored) != 1:  # pragma: no cover  # another such would be read from what is known as well
        raise AssertionError(selecting)
    columns = ", ".join([*DECLARED, *(f"{name} AS {column}" for column, name in ANNOTATED.items())])
    rows = f"{' UNION ALL '.join(known)} {FENCE[vendor]}"
    return selecting.replace(stored, f'FROM (SELECT {columns} FROM ({rows}) AS known) AS "{TABLE}"')  # noqa: S608
