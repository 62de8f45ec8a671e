"""
Recording land: parcels and their terms, achieved indicators, and which project has a parcel.

Every writer locks the parcel first and its projects next: always in that order, or two could wait for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import Parcel, ParcelAllocation, ParcelResult, ParcelTerms, Project
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.revisions import build_revision, check_span, save_revision, withdraw_record, withdraw_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from zones.models import Officer, Zone


@transaction.atomic
def record_parcel(
    *,
    zone: Zone,
    number: str,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ParcelTerms:
    """
    Record a parcel of a zone, or more about it; it is identified by its number.

    `told` maps fields of the terms to values; fields not in it keep their standing value.

    :raises DomainError: for impossible days or areas, or a change of something known without a reason
    """
    # The parcel row is created first, so that there is a row to lock; a refusal below rolls it back.
    parcel, _ = Parcel.objects.get_or_create(zone=zone, number=number)
    _take_turns_at(parcel)
    standing = ParcelTerms.objects.standing().filter(parcel=parcel).first()
    fresh = build_revision(ParcelTerms, standing, values, parcel=parcel)
    check_span(fresh, "granted_on", None, today=today)
    _check_area(fresh.area_parts)
    allocations = ParcelAllocation.objects.standing().filter(parcel=parcel)
    for allocation in allocations:
        _check_granted(fresh, allocation.allocated_on, field="granted_on")
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        # The terms are part of what is known of these projects, so each gets a new version.
        concerned = [allocation.project_id for allocation in allocations]
        lock_projects(concerned)
        bump_versions(concerned, now=now)
    return recorded


@transaction.atomic
def register_parcel(
    *,
    zone: Zone,
    number: str,
    values: Mapping[str, Any],
    project: Project | None,
    allocated_on: date | None,
    assessed_on: date | None,
    achieved: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> tuple[Parcel, bool]:
    """
    Record a parcel and, where given, its project and achieved indicators, in one transaction.

    Return the parcel and whether anything was written. Without `allocated_on` the project has it from the day of grant.

    :raises DomainError: if any part is refused
    """
    terms = record_parcel(zone=zone, number=number, values=values, by=by, now=now, today=today, reason=reason)
    parcel, written = terms.parcel, [terms.recorded_at]
    if project is not None:
        day = allocated_on or terms.granted_on
        if day is None:
            raise DomainError("required", "请填写配置日期或出让日期。", field="allocated_on")
        allocation = allocate_parcel(
            parcel=parcel, project=project, allocated_on=day, values={}, by=by, now=now, today=today, reason=reason
        )
        written.append(allocation.recorded_at)
    if assessed_on is not None:
        result = record_result(
            parcel=parcel, assessed_on=assessed_on, values=achieved, by=by, now=now, today=today, reason=reason
        )
        written.append(result.recorded_at)
    # An unchanged part returns its standing record, whose `recorded_at` is of an earlier request.
    return parcel, now in written


@transaction.atomic
def withdraw_parcel(*, parcel: Parcel, by: Officer, now: datetime, reason: str) -> ParcelTerms:
    """
    Withdraw a parcel with its results; return the terms that stood.

    :raises StandingRecordError: while a project has it, or had it
    :raises DomainError: if no reason is given or it was withdrawn before
    """
    _take_turns_at(parcel)
    terms = ParcelTerms.objects.standing().filter(parcel=parcel).first()
    if terms is None:
        raise DomainError("already_withdrawn", "这宗地此前已撤回，请刷新。")
    # Allocations are not withdrawn along with the parcel: each concerns a project and needs its lock and version.
    allocation = ParcelAllocation.objects.standing().filter(parcel=parcel).select_related("project").first()
    if allocation is not None:
        message = f"该宗地有配置给“{allocation.project.name}”的记录，请先撤回配置。"
        raise StandingRecordError(message, standing=allocation)
    withdraw_record(terms, by=by, now=now, reason=reason)
    withdraw_records(ParcelResult.objects.filter(parcel=parcel), by=by, now=now, reason=reason)
    return terms


@transaction.atomic
def record_result(
    *,
    parcel: Parcel,
    assessed_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ParcelResult:
    """
    Record the indicators that a parcel achieved, as assessed on a day; fields not in `told` keep
    their standing value.

    :raises DomainError: for an impossible day, no indicator at all, or a change of that day's figures without a reason
    """
    _take_turns_at(parcel)
    _check_stands(parcel)
    standing = ParcelResult.objects.standing().filter(parcel=parcel, assessed_on=assessed_on).first()
    fresh = build_revision(ParcelResult, standing, values, parcel=parcel, assessed_on=assessed_on)
    check_span(fresh, "assessed_on", None, today=today)
    if all(value in {None, ""} for value in values.values()) and standing is None:
        raise DomainError("nothing_achieved", "请至少填写一项达到的指标。", field="assessed_on")
    return save_revision(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def withdraw_result(*, result: ParcelResult, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw an assessment.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    withdraw_record(result, by=by, now=now, reason=reason)


@transaction.atomic
def allocate_parcel(
    *,
    parcel: Parcel,
    project: Project,
    allocated_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ParcelAllocation:
    """
    Allocate a parcel to a project of its zone from a day on, or record when it was released.

    :raises StandingRecordError: if another project has it in that time
    :raises DomainError: for impossible days, another zone's project, or a day before the grant
    """
    _take_turns_at(parcel)
    lock_projects([project.pk])
    if parcel.zone_id != project.zone_id:
        raise DomainError("parcel_elsewhere", "宗地与项目应属于同一开发区。", field="project")
    known = ParcelAllocation.objects.standing().filter(parcel=parcel).select_related("project")
    standing = known.filter(project=project, allocated_on=allocated_on).first()
    fresh = build_revision(
        ParcelAllocation, standing, values, parcel=parcel, project=project, allocated_on=allocated_on
    )
    _check_allocation(fresh, today)
    _check_granted(_check_stands(parcel), allocated_on, field="allocated_on")
    _check_free(fresh, [allocation_ for allocation_ in known if allocation_ != standing])
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([project.pk], now=now)
    return recorded


@transaction.atomic
def withdraw_allocation(*, allocation: ParcelAllocation, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw an allocation recorded by mistake; a parcel that was given up gets a release day instead.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    _take_turns_at(allocation.parcel)
    lock_projects([allocation.project_id])
    withdraw_record(allocation, by=by, now=now, reason=reason)
    bump_versions([allocation.project_id], now=now)


def _check_area(area: int | None) -> None:
    if area is None:
        raise DomainError("required", "首次登记须填写面积。", field="area_mu")
    if area <= 0:
        raise DomainError("area_not_positive", "面积须大于零。", field="area_mu")


def _check_allocation(allocation: ParcelAllocation, today: date) -> None:
    check_span(allocation, "allocated_on", "released_on", today=today)
    # The day of release no longer counts, so this allocation would hold the parcel for no day at all.
    if allocation.released_on == allocation.allocated_on:
        raise DomainError("ends_before_start", "收回日期须晚于配置日期。", field="released_on")


def _check_stands(parcel: Parcel) -> ParcelTerms:
    terms = ParcelTerms.objects.standing().filter(parcel=parcel).first()
    if terms is None:
        raise DomainError("parcel_withdrawn", "这宗地的登记已撤回，请先重新登记。")
    return terms


def _check_granted(terms: ParcelTerms, allocated_on: date, *, field: str) -> None:
    if terms.granted_on is not None and allocated_on < terms.granted_on:
        message = f"配置日期 {allocated_on} 早于出让日期 {terms.granted_on}。"
        raise DomainError("before_grant", message, field=field)


def _check_free(fresh: ParcelAllocation, others: list[ParcelAllocation]) -> None:
    for other in others:
        # Half-open spans: the next project may have the parcel on the day of release. The database holds the same
        # rule (see `ParcelAllocation`); this check names the project in the way.
        ends_first = other.released_on is not None and other.released_on <= fresh.allocated_on
        begins_later = fresh.released_on is not None and fresh.released_on <= other.allocated_on
        if not (ends_first or begins_later):
            until = f"至 {other.released_on} " if other.released_on else "起"
            message = f"该宗地自 {other.allocated_on} {until}已配置给“{other.project.name}”，收回后才能另行配置。"
            raise StandingRecordError(message, standing=other, field="project")


def _take_turns_at(parcel: Parcel) -> None:
    Parcel.objects.select_for_update().get(pk=parcel.pk)
