"""
Writes the exceptions of the working-day calendar: `python -m devtools.special_days`.

The package `chinesecalendar` holds the yearly notices of the State Council; only days on which they depart from
Monday to Friday are written. Run it again when a version of the package knows one more year.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from chinese_calendar import constants, is_workday

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "special_days.csv"
HEADER = ("day", "is_working", "occasion")
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
MISSING = {date(2005, 12, 31): "元旦"}
"""Weekend days worked that the package does not hold: the holiday of 2006 took its days from the year before."""
LONG_NAMES = {"中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": "抗战胜利70周年纪念日"}


def exceptions() -> Iterator[tuple[date, str, str]]:
    """Yield each weekday off and each weekend day worked, with the holiday that it belongs to."""
    published = {**constants.holidays, **constants.workdays}
    day, last = date(min(published).year, 1, 1), date(max(published).year, 12, 31)
    while day <= last:
        is_working = is_workday(day) or day in MISSING
        if is_working != (day.weekday() < 5):
            name = MISSING.get(day) or NAMES[published[day]]
            yield day, "yes" if is_working else "no", LONG_NAMES.get(name, name)
        day += timedelta(days=1)


def main() -> int:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(exceptions())
    return 0


if __name__ == "__main__":
    sys.exit(main())
