"""Telephone numbers as an officer sees them in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import Project
from projects.permissions import may_see_contact
from projects.rules.identifiers import masked_phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from zones.models import Officer


def phone_shower(officer: Officer) -> Callable[[int, str], str]:
    """Return a function of a zone and the telephone number of a project there; it returns the number as it is shown."""
    known: dict[int, bool] = {}
    # One that is never saved, for all zones: the rule asks for the zone alone, and no query is needed.
    project = Project()

    def shown(zone: int, phone: str) -> str:
        if zone not in known:
            project.zone_id = zone
            known[zone] = may_see_contact(officer, project)
        return phone if known[zone] else masked_phone(phone)

    return shown
