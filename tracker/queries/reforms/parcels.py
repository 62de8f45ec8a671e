"""Parcels of land as they stand on a day: who has them, what they achieved, and which lie idle."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from projects.models import Milestone, Parcel, ParcelAllocation, ParcelResult, ParcelTerms
from projects.rules.stages import Kind
from tracker.queries.rates.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zones.models import Officer

STARTED = (Kind.STARTED, Kind.COMPLETED, Kind.PRODUCING, Kind.FULL_OUTPUT)


@dataclass(frozen=True)
class ParcelOnDay:
    """A parcel with what stands of it on a day."""

    parcel: Parcel
    terms: ParcelTerms
    allocations: Sequence[ParcelAllocation]
    holding: ParcelAllocation | None
    """The allocation in force on the day."""
    result: ParcelResult | None
    """The newest assessment by the day."""
    idle_days: int | None
    """Days since the grant of a parcel that lies idle: nobody has it, or its project has not started."""


def parcels(
    *,
    officer: Officer,
    selection: Selection,
    as_of: date,
    is_standard: bool | None = None,
    is_idle: bool | None = None,
) -> QuerySet[Parcel]:
    """Return the visible parcels of a selection on a day, each annotated with `holder` and `lies_idle`."""
    terms = ParcelTerms.objects.standing().filter(parcel=OuterRef("pk"))
    if is_standard is not None:
        terms = terms.filter(is_standard=is_standard)
    asked = {"zone": selection.zone_id, "zone__unit": selection.unit}
    found = Parcel.objects.visible_to(officer).filter(**{name: value for name, value in asked.items() if value})
    # The identity row of a parcel stays when its terms are withdrawn: without standing terms it is not listed.
    marked = found.filter(Exists(terms)).annotate(
        # At most one: a constraint of the database forbids allocations that overlap.
        holder=Subquery(_in_force(as_of).filter(parcel=OuterRef("pk")).values("project")[:1]),
        # A parcel that nobody holds has a null holder, which no milestone matches: it lies idle as well.
        lies_idle=Exists(terms.filter(granted_on__lte=as_of)) & ~Exists(_started_by(as_of)),
    )
    marked = marked.select_related("zone__unit")
    return marked if is_idle is None else marked.filter(lies_idle=is_idle)


def on_day(found: Iterable[Parcel], *, as_of: date) -> list[ParcelOnDay]:
    """
    Return parcels of `parcels` with what stands of them. Four queries, however many parcels.

    A parcel that is withdrawn between the queries is left out.
    """
    shown: list[Any] = list(found)
    numbers = [parcel.pk for parcel in shown]
    standing = ParcelTerms.objects.standing().filter(parcel__in=numbers).select_related("recorded_by", "withdrawn_by")
    terms = {record.parcel_id: record for record in standing}
    allocations: defaultdict[int, list[ParcelAllocation]] = defaultdict(list)
    named = ("project", "recorded_by", "withdrawn_by")
    for parcel_allocation in ParcelAllocation.objects.standing().filter(parcel__in=numbers).select_related(*named):
        allocations[parcel_allocation.parcel_id].append(parcel_allocation)
    assessed = ParcelResult.objects.standing().filter(parcel__in=numbers, assessed_on__lte=as_of)
    # In order of the day, so that the newest assessment overwrites the older ones.
    results = {record.parcel_id: record for record in assessed.order_by("assessed_on")}
    return [
        _on_day(parcel, terms[parcel.pk], allocations[parcel.pk], results, as_of)
        for parcel in shown
        if parcel.pk in terms
    ]


def _on_day(
    parcel: Any,
    terms: ParcelTerms,
    allocations: Sequence[ParcelAllocation],
    results: dict[int, ParcelResult],
    as_of: date,
) -> ParcelOnDay:
    in_force = (
        allocation
        for allocation in allocations
        if allocation.allocated_on <= as_of and (not allocation.released_on or allocation.released_on > as_of)
    )
    granted = terms.granted_on
    return ParcelOnDay(
        parcel=parcel,
        terms=terms,
        allocations=allocations,
        holding=next(in_force, None),
        result=results.get(parcel.pk),
        idle_days=(as_of - granted).days if parcel.lies_idle and granted else None,
    )


def _in_force(as_of: date) -> QuerySet[ParcelAllocation]:
    # The day of release is free again: the parcel may be allocated anew on the same day.
    until = Q(released_on__isnull=True) | Q(released_on__gt=as_of)
    return ParcelAllocation.objects.standing().filter(until, allocated_on__lte=as_of)


def _started_by(as_of: date) -> QuerySet[Milestone]:
    """Return the milestones that show that the project holding a parcel has started: the start, or any later stage."""
    started = Milestone.objects.standing().reached_by(as_of)
    return started.filter(kind__in=[str(kind) for kind in STARTED], project=OuterRef("holder"))
