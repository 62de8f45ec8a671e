"""Calls for the reports of a month (催报): who gets one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from projects.errors import DomainError
from tracker.operations.report_calls import Call, enter_calls
from tracker.queries.reports.unreported import people_of, unreported_by_zone
from tracker.reminders.call_mails import call_why

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from zones.models import Officer


@dataclass(frozen=True)
class Called:
    """How many mails were entered, how many people had one today already, and who of them has no address."""

    mails: int
    before: int
    unreachable: tuple[str, ...]


def call_for_reports(*, zones: Collection[int], month: date, by: Officer, now: datetime, today: date) -> Called:
    """
    Enter a mail to each officer of zones that lack reports; who was called today gets none again.

    :param zones: keys; those out of sight of `by`, or with every report sent, are passed over
    :raises DomainError: if the month is not over or closed, today is a day off, or nothing is missing in the zones
    """
    missing = unreported_by_zone(by, month, zones)
    if not missing:
        raise DomainError("nothing_missing", "选中的开发区都已报齐，不必催报。", field="zone")
    people = people_of(missing)
    calls = [Call(person, missing[person.zone_id or 0]) for person in people if person.email]
    why = call_why(month, by)
    lasts = settings.REMINDERS.lasts
    rows = enter_calls(calls, month=month, why=why, by=by, now=now, today=today, lasts=lasts)
    unreachable = tuple(str(person) for person in people if not person.email)
    return Called(len(rows), len(calls) - len(rows), unreachable)
