"""What a form says of each project: the values of the ledger, and the figures of the months that its headers name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import ProgressFigure
from projects.rules.chunks import chunked
from projects.rules.months import month_text, parse_month
from tracker.exports.ledger_rows import ledger_rows
from tracker.imports.columns import FIGURE_FIELDS
from tracker.workbooks.sheets import PORTION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from zones.models import Officer


def form_rows(numbers: Sequence[int], officer: Officer, months: Collection[str]) -> Iterator[dict[Any, Any]]:
    """
    Yield projects as an officer sees them, in the order of their numbers.

    :param months: YYYY-MM; the figures of each stand under the field with the month
    """
    wanted = {(name, month): None for name in FIGURE_FIELDS for month in months}
    for chunk in chunked(numbers, PORTION):
        rows = {row["id"]: {**row, **wanted} for row in ledger_rows(chunk, officer)}
        if months:
            figures = ProgressFigure.objects.standing().filter(
                project__in=rows, month__in=[parse_month(month) for month in months]
            )
            for project, month, *amounts in figures.values_list("project_id", "month", *FIGURE_FIELDS):
                stated = zip(FIGURE_FIELDS, amounts, strict=True)
                rows[project] |= {(name, month_text(month)): amount for name, amount in stated}
        yield from rows.values()
