"""The working-day calendar as it is stored."""

from typing import Any

from projects.rules.workdays import Calendar
from zones.models import SpecialDay


def working_calendar() -> Calendar:
    """Return the calendar of all published years. One query of some nine hundred rows, when it is first asked."""
    return _WhenAsked()


class _WhenAsked(Calendar):
    """Reads its days when somebody counts with them: most rules count months and days of the calendar."""

    def __init__(self) -> None:
        """Wait."""

    def __getattr__(self, name: str) -> Any:
        """Read the days; only what they are kept in is missing before."""
        if name.startswith("__") or vars(self):
            raise AttributeError(name)
        super().__init__(dict(SpecialDay.objects.values_list("day", "is_working")))
        return getattr(self, name)
