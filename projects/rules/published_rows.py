"""A found setting with what was printed, as rows of the form in which published figures are kept and reproduced."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from projects.rules.reconciling import Printed

COLUMNS = (
    *("scope", "as_of", "window", "cohort", "members", "amount_yi", "reached", "reached_amount_yi", "completed_yi"),
    *("industry_members", "industry_reached", "printed_rate_percent", "basis", "source"),
)
"""Those of `fixtures/published.csv`."""
_OF_PARTS = {"amount": "amount_yi", "reached_amount": "reached_amount_yi", "completed": "completed_yi"}


def published_csv(
    printed: Sequence[Printed], *, scope: str, as_of: date, window: tuple[str, str], basis: str | None, source: str
) -> str:
    """
    Return one row for each list that was printed about, with the heading.

    :param scope: the code of a reporting unit, or `province`
    :param window: the keys of the first and the last round
    """
    written = StringIO()
    rows = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for cohort in Cohort:
        of_list = {_column(figure): figure.text.rstrip("%") for figure in printed if figure.kind.cohort is cohort}
        if of_list:
            values = {"scope": scope, "as_of": as_of.isoformat(), "window": "..".join(window), "cohort": str(cohort)}
            by_basis = {"basis": basis or ""} if "printed_rate_percent" in of_list else {}
            rows.writerow({**values, **of_list, **by_basis, "source": source})
    return written.getvalue()


def _column(printed: Printed) -> str:
    part = printed.kind.part
    return _OF_PARTS.get(part, part) or "printed_rate_percent"
