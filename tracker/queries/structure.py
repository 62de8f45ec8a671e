"""By which organisation figures are split: the zones and units of then, or those to which things belong now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import ProjectMove
from zones.models import ReportingUnit, Zone, ZoneChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime


class Structure(StrEnum):
    """The organisation of then, or that of now."""

    THEN = "then"
    NOW = "now"

    @property
    def is_then(self) -> bool:
        """Whether it is the organisation of then."""
        return self is Structure.THEN

    @property
    def label(self) -> str:
        """The words for headings and choices."""
        return STRUCTURE_LABELS[self]


STRUCTURE_LABELS = {Structure.THEN: "按当时的开发区和填报单位", Structure.NOW: "按现在的开发区和填报单位"}


def name_on(day: date | None, zone: str) -> Coalesce | F:
    """Return what the zone of a lookup was called on a day, as SQL; None is now."""
    name = F(f"{zone}__name") if zone else F("name")
    if day is None:
        return name
    changes = ZoneChange.objects.after(day).filter(zone=OuterRef(zone or "pk")).order_by("changed_on", "id")
    return Coalesce(Subquery(changes.values("name")[:1]), name)


def as_called(zones: QuerySet[Zone], day: date | None) -> list[Zone]:
    """Return zones, joined with their units, by the names and units that they had on a day; only to be read."""
    if day is None:
        return list(zones)
    changes = ZoneChange.objects.after(day).filter(zone=OuterRef("pk")).order_by("changed_on", "id")
    former = {"then_" + name.replace("__", "_"): Subquery(changes.values(name)[:1]) for name in _TERMS}
    found: list[Any] = list(zones.annotate(**former))
    for zone in found:
        if zone.then_unit is not None:
            zone.name = zone.then_name
            zone.unit = ReportingUnit(code=zone.then_unit, name=zone.then_unit_name)
    return found


_TERMS = ("name", "unit", "unit__name")


@dataclass(frozen=True)
class Places:
    """Where everything belonged on a day: the unit of each zone, and the zone of each project that moved since."""

    unit_of: Mapping[int, str]
    moved: Mapping[int, int]

    def zone_of(self, project_id: int, zone_id: int) -> int:
        """Return the zone of a project on the day; `zone_id` is that of now."""
        return self.moved.get(project_id, zone_id)


def places_on(day: date, known_at: datetime | None = None) -> Places:
    """Return where zones and projects belonged on a day, as known at a moment; None is now. Three queries."""
    units = dict(Zone.objects.values_list("pk", "unit_id"))
    later = Q(changed_on__gt=day)
    moved_later = Q(moved_on__gt=day)
    if known_at is not None:
        later |= Q(recorded_at__gt=known_at)
        moved_later |= Q(recorded_at__gt=known_at)
    # The newest first, so that the earliest overwrites it: what stood before the first change after the day.
    units |= ZoneChange.objects.filter(later).order_by("-changed_on", "-id").values_list("zone_id", "unit_id")
    moves = ProjectMove.objects.filter(moved_later).order_by("-moved_on", "-id")
    return Places(units, dict(moves.values_list("project_id", "from_zone_id")))


def places_named(keys: Iterable[str], by: str) -> dict[str, str]:
    """Return what units or zones (`by`) are called now, by their keys as text, in the order of units. One query."""
    places: Any = ReportingUnit.objects if by == "unit" else Zone.objects
    ordered = places.filter(pk__in=list(keys)).order_by(*(("pk",) if by == "unit" else ("unit_id", "pk")))
    return {str(place.pk): place.name for place in ordered}
