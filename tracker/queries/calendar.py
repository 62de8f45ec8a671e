"""The working-day calendar as it is stored."""

from projects.rules.workdays import Calendar
from zones.models import SpecialDay


def working_calendar() -> Calendar:
    """Return the calendar of all published years. One query of some nine hundred rows."""
    return Calendar(dict(SpecialDay.objects.values_list("day", "is_working")))
