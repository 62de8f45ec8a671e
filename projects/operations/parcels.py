"""Recording land: parcels and their terms, achieved indicators, and which project has a parcel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import LandUse, Parcel, ParcelAllocation, ParcelResult, ParcelTerms, Project
from projects.operations.approvals import check_span, lock
from projects.operations.projection import touch
from projects.operations.restating import restate

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer, Zone


@dataclass(frozen=True)
class Indicators:
    """Control indicators; None is not stated. Amounts are 元 a 亩, ratios whole ten-thousandths."""

    investment_per_mu_yuan: int | None = None
    tax_per_mu_yuan: int | None = None
    plot_ratio_parts: int | None = None
    energy_parts: int | None = None
    environment: str = ""


@dataclass(frozen=True)
class Grant:
    """What is told of a parcel: its area in ten-thousandths of a 亩, its grant, and the promised indicators."""

    area_parts: int
    granted_on: date | None
    use: LandUse
    is_standard: bool
    promised: Indicators


@transaction.atomic
def record_parcel(
    *, zone: Zone, number: str, grant: Grant, by: Officer, now: datetime, today: date, reason: str = ""
) -> ParcelTerms:
    """
    Record a parcel of a zone, or more of what is known about it.

    :raises DomainError: for a future grant, an area not above zero, or a change of something known without a reason
    """
    check_span(grant.granted_on, None, today, fields=("granted_on", "granted_on"))
    if grant.area_parts <= 0:
        raise DomainError("area_not_positive", "面积须大于零。", field="area_mu")
    parcel, _ = Parcel.objects.get_or_create(zone=zone, number=number)
    lock_parcel(parcel)
    standing = ParcelTerms.objects.standing().filter(parcel=parcel).first()
    fresh = ParcelTerms(
        parcel=parcel,
        area_parts=grant.area_parts,
        granted_on=grant.granted_on,
        use=grant.use,
        is_standard=grant.is_standard,
        **asdict(grant.promised),
    )
    return restate(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def record_result(
    *,
    parcel: Parcel,
    assessed_on: date,
    achieved: Indicators,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ParcelResult:
    """
    Record the indicators that a parcel achieved.

    :raises DomainError: for a future day, or a change of that day's figures without a reason
    """
    check_span(assessed_on, None, today, fields=("assessed_on", "assessed_on"))
    lock_parcel(parcel)
    standing = ParcelResult.objects.standing().filter(parcel=parcel, assessed_on=assessed_on).first()
    fresh = ParcelResult(parcel=parcel, assessed_on=assessed_on, **asdict(achieved))
    return restate(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def allocate_parcel(
    *,
    parcel: Parcel,
    project: Project,
    allocated_on: date,
    released_on: date | None,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ParcelAllocation:
    """
    Give a parcel to a project of its zone from a day on, or tell when it was released.

    :raises StandingRecordError: if another project has it in that time
    :raises DomainError: for impossible dates, another zone's project, or a day before the grant
    """
    check_span(allocated_on, released_on, today, fields=("allocated_on", "released_on"))
    if released_on == allocated_on:
        raise DomainError("ends_before_start", "收回日期须晚于配置日期。", field="released_on")
    _check_same_zone(parcel, project)
    lock(project)
    lock_parcel(parcel)
    _check_granted(parcel, allocated_on)
    known = ParcelAllocation.objects.standing().filter(parcel=parcel)
    standing = known.filter(project=project, allocated_on=allocated_on).first()
    for other in known.exclude(project=project, allocated_on=allocated_on):
        ends_first = other.released_on is not None and other.released_on <= allocated_on
        begins_later = released_on is not None and released_on <= other.allocated_on
        if not (ends_first or begins_later):
            message = f"该宗地自 {other.allocated_on} 起已配置给“{other.project.name}”，收回后才能另行配置。"
            raise StandingRecordError(message, standing=other, field="project")
    fresh = ParcelAllocation(parcel=parcel, project=project, allocated_on=allocated_on, released_on=released_on)
    recorded = restate(fresh, standing, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
    return recorded


def _check_same_zone(parcel: Parcel, project: Project) -> None:
    if parcel.zone_id != project.zone_id:
        raise DomainError("parcel_elsewhere", "宗地与项目应属于同一开发区。", field="project")


def _check_granted(parcel: Parcel, allocated_on: date) -> None:
    terms = ParcelTerms.objects.standing().filter(parcel=parcel).first()
    if terms is not None and terms.granted_on is not None and allocated_on < terms.granted_on:
        message = f"配置日期 {allocated_on} 早于出让日期 {terms.granted_on}。"
        raise DomainError("before_grant", message, field="allocated_on")


def lock_parcel(parcel: Parcel) -> None:
    """Let writers of one parcel take turns."""
    Parcel.objects.select_for_update().get(pk=parcel.pk)
