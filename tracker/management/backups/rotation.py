"""Which backups stay: those of the last 7 days, 5 weeks and 12 months that have any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

KEPT: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
    (7, lambda moment: (moment.year, moment.month, moment.day)),
    (5, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """
    Return the moments of the backups that stay; the newest of a day, a week and a month stands for it.

    Periods without a backup do not count: after a pause of a year the old ones are still there.
    """
    newest_first = sorted(moments, reverse=True)
    stay: set[datetime] = set()
    for number, period in KEPT:
        newest_of: dict[tuple[int, ...], datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(period(moment), moment)
        stay.update(list(newest_of.values())[:number])
    return stay
