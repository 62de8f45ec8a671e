"""Who reports and reviews the samples of today, and who loads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from projects.operations.audit import record_event
from tracker.management.demo import PASSWORD, UNIT
from zones.models import Officer, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIL = "example.invalid"
"""A domain that nobody can ever own: no mail leaves the machine, whatever the settings say."""


@dataclass(frozen=True)
class People:
    """Who reports on a zone, and who reviews it."""

    zone: Officer
    unit: Officer


@dataclass(frozen=True)
class Telling:
    """Who loads the samples, and when."""

    province: Officer
    now: datetime
    today: date


def make_people(zones: Sequence[Zone], telling: Telling) -> dict[Zone, People]:
    """Make an officer of each zone and of its unit, who have addresses; those of the demo get one."""
    # Hashing is slow on purpose: one hash serves all, who share the public password.
    password = make_password(PASSWORD)
    people = {}
    for zone in zones:
        if zone.unit_id == UNIT:
            names = ("xingxian", "lvliang")
        else:
            names = (f"zone-{zone.unit_id}", f"unit-{zone.unit_id}")
            _open_account(names[0], password, role=Role.ZONE, zone=zone, display_name=f"{zone}（示例）"[:40])
            _open_account(names[1], password, role=Role.UNIT, unit=zone.unit, display_name=f"{zone.unit}商务局（示例）")
        people[zone] = People(*(Officer.objects.select_related("zone", "unit").get(username=name) for name in names))
    administrator = Officer.objects.filter(username="admin").first() or telling.province
    for officer in Officer.objects.filter(username__in=("xingxian", "lvliang", "province"), email=""):
        # Not as on the page, where a second person would have to approve it.
        officer.email = f"{officer.username}@{MAIL}"
        officer.save(update_fields=("email",))
        values = {"before": {"email": ""}, "after": {"email": officer.email}}
        record_event(
            action="edit_officer", subject=officer, zone=officer.zone, by=administrator, now=telling.now, **values
        )
    return people


def _open_account(username: str, password: str, **post: Any) -> None:
    values = {**post, "password": password, "email": f"{username}@{MAIL}"}
    Officer.objects.get_or_create(username=username, defaults=values)
