"""What a month's running totals are where they follow from the months before and the month itself."""

from dataclasses import replace
from datetime import date

from projects.rules.figure_checks import Amounts, Earlier


def with_totals(amounts: Amounts, *, month: date, earlier: Earlier | None) -> Amounts:
    """
    Return the amounts with the totals that are left out, where they follow: the last total and the month's own.

    The sum of the year is continued only where the months before stated one, and only if it fits the other amounts.
    """
    if earlier is None:
        return amounts
    before, own = earlier.amounts, amounts.month_completed
    completed, year = amounts.completed, amounts.year_completed
    if completed is None and before.completed is not None and own is not None:
        completed = before.completed + own
    if year is None and before.year_completed is not None:
        year = _year(replace(amounts, completed=completed), month, earlier)
    return Amounts(completed, year, own)


def _year(amounts: Amounts, month: date, earlier: Earlier) -> int | None:
    before, own, completed = earlier.amounts, amounts.month_completed, amounts.completed
    if earlier.month.year != month.year:
        # Of months between that nobody reported, a share may belong to the new year: only January is certain.
        year = own if month.month == 1 else None
    elif own is not None:
        # Not by how much the total grew: a total that does not fit would be complained of twice.
        year = (before.year_completed or 0) + own
    elif completed is not None and before.completed is not None:
        year = (before.year_completed or 0) + completed - before.completed
    else:
        year = None
    if year is None or completed is None or not (own or 0) <= year <= completed:
        return None
    return year
