"""Brings reference data in line with the files in `fixtures/`. Running it again changes nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from projects.models import AuditEvent, Round
from projects.operations.rounds import correct_round, open_round
from tracker.management.load_counts import LoadCounts
from tracker.management.stall_rules import load_stall_rules
from zones.models import ReportingUnit, SpecialDay, Zone, ZoneAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

M = TypeVar("M", bound=models.Model)

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
ALIAS_SEPARATOR = "|"
FOLLOWS_FILE = "随公布的期次表更正"


@transaction.atomic
def load_reference(*, now: datetime) -> list[LoadCounts]:
    """Load every file; return what came of each."""
    created, unchanged = load_stall_rules(rows_of("stall_rules.csv"), now=now)
    rules = LoadCounts("停滞规则", created=created, unchanged=unchanged)
    # Units before zones, zones before aliases: each refers to what stands before it.
    units = _load_units()
    zones, by_name = _load_zones()
    return [units, zones, _load_aliases(by_name), _load_rounds(now), _load_special_days(), rules]


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a file in `fixtures/`."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_units() -> LoadCounts:
    tally = LoadCounts("填报单位")
    units = ReportingUnit.objects.in_bulk()
    for row in rows_of("reporting_units.csv"):
        values = {"code": row["code"], "name": row["name"], "kind": row["kind"]}
        save_row(units.get(row["code"]), ReportingUnit, values, tally)
    return tally


def _load_zones() -> tuple[LoadCounts, dict[str, Zone | None]]:
    """
    Load the zones; one is known by its name, its national code, or a name that is now an alias.

    Return the zone of each row as well, None for one that an administrator or the official list has changed: the
    shipped list is not complete, and does not take that back.
    """
    tally = LoadCounts("开发区")
    known: dict[str, Zone] = {}
    # A zone renamed here since is still found, by its national code or an alias, and not added a second time.
    for zone in Zone.objects.prefetch_related("aliases"):
        known[zone.name] = zone
        for name in (zone.national_code or zone.name, *(alias.name for alias in zone.aliases.all())):
            known.setdefault(name, zone)
    changed = set(AuditEvent.objects.filter(object_type="zone").values_list("object_id", flat=True))
    loaded: dict[str, Zone | None] = {}
    for row in rows_of("zones.csv"):
        names = (row["name"], row["gbt37028_code"], *_aliases(row))
        found = next((known[name] for name in names if name and name in known), None)
        if found is not None and found.pk in changed:
            loaded[row["name"]] = None
            tally.unchanged += 1
        else:
            loaded[row["name"]] = save_row(found, Zone, _zone_values(row), tally)
    return tally, loaded


def _zone_values(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "unit_id": row["reporting_unit"],
        "city_code": row["city_code"],
        "level": _value(Zone.Level, row["level"]),
        "kind": _value(Zone.Kind, row["kind"]),
        "group": _value(Zone.Group, row["category"]),
        "national_code": row["gbt37028_code"],
    }


def _load_aliases(zones: Mapping[str, Zone | None]) -> LoadCounts:
    """Add the aliases; those that somebody added by hand stay, and so do the zones that somebody changed."""
    tally = LoadCounts("开发区别名")
    known = {alias.name: alias for alias in ZoneAlias.objects.all()}
    for row in rows_of("zones.csv"):
        if zone := zones[row["name"]]:
            for name in _aliases(row):
                save_row(known.get(name), ZoneAlias, {"name": name, "zone_id": zone.pk}, tally)
    return tally


def _load_rounds(now: datetime) -> LoadCounts:
    """Open the rounds; of those that are open, the ones opened from the file follow it."""
    tally = LoadCounts("期次")
    # Standing rounds come last, and so win over withdrawn ones of the same key.
    known = {round_.key: round_ for round_ in Round.objects.order_by(F("withdrawn_at").desc(nulls_last=True))}
    for row in rows_of("rounds.csv"):
        held_on, is_published = date.fromisoformat(row["held_on"]), row["date_is_published"] == "yes"
        year, number = int(row["year"]), int(row["number"])
        found = known.get(f"{year}-{number}")
        if found is None:
            open_round(year=year, number=number, held_on=held_on, is_date_published=is_published, by=None, now=now)
            tally.created += 1
        elif _differs(found, held_on, is_published):
            correct_round(
                round_=found, held_on=held_on, is_date_published=is_published, by=None, now=now, reason=FOLLOWS_FILE
            )
            tally.updated += 1
        else:
            tally.unchanged += 1
    return tally


def _differs(round_: Round, held_on: date, is_published: bool) -> bool:  # noqa: FBT001
    """Whether a round differs from the file, and nobody has opened, moved or withdrawn it by hand."""
    if (round_.held_on, round_.is_date_published) == (held_on, is_published):
        return False
    is_by_hand = round_.opened_by_id is not None or round_.withdrawn_at is not None
    return not is_by_hand and not round_.dates.filter(recorded_by__isnull=False).exists()


def _load_special_days() -> LoadCounts:
    """Load the calendar of whole years: what the file does not list of its years is removed."""
    tally = LoadCounts("节假日与调休")
    listed = {date.fromisoformat(row["day"]): row for row in rows_of("special_days.csv")}
    years = {day.year for day in listed}
    known = {special_day.day: special_day for special_day in SpecialDay.objects.all()}
    # Whole years only: a year that the file does not hold yet keeps whatever was entered for it.
    obsolete = [day for day in known if day.year in years and day not in listed]
    tally.removed, _ = SpecialDay.objects.filter(day__in=obsolete).delete()
    new = []
    for day, row in listed.items():
        values = {"day": day, "is_working": row["is_working"] == "yes", "occasion": row["occasion"]}
        if day in known:
            save_row(known[day], SpecialDay, values, tally)
        else:
            new.append(SpecialDay(**values))
    tally.created = len(SpecialDay.objects.bulk_create(new))
    return tally


def _aliases(row: Mapping[str, str]) -> list[str]:
    return [name for name in row["aliases"].split(ALIAS_SEPARATOR) if name]


def _value(choices: type[models.TextChoices], label: str) -> str:
    """Return the stored value of a Chinese label."""
    return {text: value for value, text in choices.choices}[label]


def save_row(found: M | None, model: type[M], values: Mapping[str, Any], tally: LoadCounts) -> M:
    """Add a row, or bring the one that was found in line; count which, and return it."""
    if found is None:
        tally.created += 1
        return model._default_manager.create(**values)
    # Only what differs is written, so that running it again touches no row.
    changed = {name: value for name, value in values.items() if getattr(found, name) != value}
    for name, value in changed.items():
        setattr(found, name, value)
    if changed:
        found.save(update_fields=changed.keys())
        tally.updated += 1
    else:
        tally.unchanged += 1
    return found
