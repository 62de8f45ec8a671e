"""The published calendar as the fixtures hold it, for tests that need no database."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from projects.rules.workdays import Calendar

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "special_days.csv"


@cache
def exceptions() -> dict[date, bool]:
    """Return the days that depart from Monday to Friday, and whether each is worked."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["day"]): row["is_working"] == "yes" for row in csv.DictReader(file)}


@cache
def published() -> Calendar:
    """Return the calendar of all published years."""
    return Calendar(exceptions())
