"""Telephone numbers as an officer sees them in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import Project
from projects.permissions import may_see_contact
from projects.rules.identifiers import masked_phone
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from collections.abc import Callable


def phone_shower(officer: Officer) -> Callable[[int, str, str], str]:
    """Return a function of a zone, its unit and a number of a project there; it returns the number as it is shown."""
    known: dict[int, bool] = {}

    def shown(zone: int, unit: str, phone: str) -> str:
        if zone not in known:
            # Instances that are never saved: the rule needs only these keys, and no query.
            known[zone] = may_see_contact(officer, Project(zone=Zone(pk=zone, unit_id=unit)))
        return phone if known[zone] else masked_phone(phone)

    return shown
