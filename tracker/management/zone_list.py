"""Brings the register of zones in line with a list that was read from a file: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from projects.errors import DomainError
from projects.operations.zones import change_zone, merge_zone, name_zone, register_zone
from tracker.management.load_counts import LoadCounts
from tracker.management.zone_file import ZoneFileError, ZoneRow
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime


@transaction.atomic
def load_zone_list(rows: Sequence[ZoneRow], *, now: datetime) -> list[str]:
    """
    Add, change, name and merge zones as a list says; zones that it does not mention stay. Again, it changes nothing.

    Return what came of it as lines for a person, each renaming among them.

    :raises ZoneFileError: naming everything that contradicts the register, by row and column
    """
    zones, aliases, mergers = LoadCounts("开发区"), LoadCounts("开发区别名"), LoadCounts("并入")
    listed, merged = [[row for row in rows if bool(row.merged_into) is is_merged] for is_merged in (False, True)]
    errors = [*_unknown_units(listed)]
    if errors:
        raise ZoneFileError(errors)
    names = {row.name for row in listed}
    renamed: list[str] = []
    errors += _tried("name", listed, lambda row: renamed.extend(_load(row, names, zones, now)))
    # Names and mergers once all zones are there: a list may name one before the row that adds it.
    errors += _tried("aliases", listed, lambda row: _name(row, row.name, aliases, now))
    errors += _tried("merged_into", merged, lambda row: _merge(row, mergers, now))
    errors += _tried("aliases", merged, lambda row: _name(row, row.merged_into, aliases, now))
    # Raised at the end: all that is wrong is told at once, and the transaction takes back what was written.
    if errors:
        raise ZoneFileError(errors)
    return [*map(str, (zones, aliases, mergers)), *renamed]


def _tried(column: str, rows: Iterable[ZoneRow], operation: Callable[[ZoneRow], None]) -> list[str]:
    """Run an operation for each row, in a savepoint; return the sentences of those that were refused."""
    errors = []
    for row in rows:
        try:
            with transaction.atomic():
                operation(row)
        except DomainError as error:
            errors.append(row.sentence(column, error.detail))
    return errors


def _unknown_units(rows: Sequence[ZoneRow]) -> Iterator[str]:
    units = set(ReportingUnit.objects.values_list("code", flat=True))
    for row in rows:
        if row.values["unit_id"] not in units:
            yield row.sentence("reporting_unit", f"没有代码为 {row.values['unit_id']} 的填报单位。")


def _load(row: ZoneRow, names: Collection[str], tally: LoadCounts, now: datetime) -> Iterator[str]:
    zone = _found(row, names)
    former = zone.name if zone else row.name
    if zone is None:
        register_zone(values=row.values, by=None, now=now)
        tally.created += 1
    elif change_zone(zone=zone, values=row.values, by=None, now=now):
        tally.updated += 1
    else:
        tally.unchanged += 1
    if former != row.name:
        yield f"改名：{former} → {row.name}"


def _found(row: ZoneRow, names: Collection[str]) -> Zone | None:
    """Return the zone of a row: by its name, or one to rename, by the national code or a name that both have."""
    zones = Zone.objects.unmerged()
    if found := zones.filter(name=row.name).first():
        return found
    # Not one that stands in the list under its own name.
    others = zones.exclude(name__in=names)
    code = row.values["national_code"]
    if code and (found := others.filter(national_code=code).first()):
        return found
    return others.filter(Q(aliases__name=row.name) | Q(name__in=row.aliases)).first()


def _name(row: ZoneRow, name: str, tally: LoadCounts, now: datetime) -> None:
    # A row that was refused has said so; what it would have named cannot be there.
    zone = Zone.objects.filter(name=name).first()
    if zone is not None:
        for alias in row.aliases:
            _count(tally, is_new=name_zone(zone=zone, name=alias, by=None, now=now))


def _merge(row: ZoneRow, tally: LoadCounts, now: datetime) -> None:
    into = Zone.objects.unmerged().filter(name=row.merged_into).first()
    if into is None:
        raise DomainError("no_such_zone", f"没有在册的开发区“{row.merged_into}”。")
    zone = Zone.objects.filter(name=row.name).first()
    # A zone that was never registered here leaves only its name.
    if zone is None:
        _count(tally, is_new=name_zone(zone=into, name=row.name, by=None, now=now))
    else:
        _count(tally, is_new=merge_zone(zone=zone, into=into, by=None, now=now))


def _count(tally: LoadCounts, *, is_new: bool) -> None:
    if is_new:
        tally.created += 1
    else:
        tally.unchanged += 1
