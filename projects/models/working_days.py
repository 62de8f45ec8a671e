"""The calendar of working days as it is stored."""

from projects.rules.workdays import Calendar
from zones.models import SpecialDay


def working_calendar() -> Calendar:
    """Return the calendar of all published years. One query of some nine hundred rows, made on first use."""
    return Calendar(lambda: dict(SpecialDay.objects.values_list("day", "is_working")))
