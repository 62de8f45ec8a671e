"""Recording who handles a project's formalities, and the posts for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import Project, ProxyPost, ProxyService
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.revisions import build_revision, check_span, save_revision, withdraw_record
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from zones.models import Officer


@transaction.atomic
def record_service(
    *,
    project: Project,
    opened_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ProxyService:
    """
    Record that the zone handles a project's formalities, or more about it; a service is identified by its first day.

    `told` maps its other fields to values; fields not in it keep their standing value.

    :raises StandingRecordError: for a new service while another is open
    :raises DomainError: for impossible days, nobody named, or a change of something known without a reason
    """
    lock_projects([project.pk])
    known = ProxyService.objects.standing().filter(project=project)
    standing = known.filter(opened_on=opened_on).first()
    fresh = build_revision(ProxyService, standing, values, project=project, opened_on=opened_on)
    check_span(fresh, "opened_on", "closed_on", today=today)
    if not (fresh.lead or fresh.agent):
        raise DomainError("nobody_named", "领办人和代办员至少填写一位。", field="agent")
    # Ahead of the unique constraint, which cannot name the record in the way. A service that is already closed may be
    # recorded late beside an open one.
    open_one = known.filter(closed_on__isnull=True).exclude(opened_on=opened_on).first()
    if open_one is not None and fresh.closed_on is None:
        message = f"该项目自 {open_one.opened_on} 起的领办代办尚未结束，请先登记结束日期。"
        raise StandingRecordError(message, standing=open_one, field="opened_on")
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([project.pk], now=now)
    return recorded


@transaction.atomic
def record_post(
    *,
    zone: Zone,
    title: str,
    opened_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ProxyPost:
    """
    Record a post for proxy service of a zone, or more about it; a post is identified by title and first day.

    `told` maps its other fields to values; fields not in it keep their standing value.

    :raises StandingRecordError: for a post of that title that is still open
    :raises DomainError: for impossible days, or a change of something known without a reason
    """
    # A post belongs to no project: its writers queue at the zone.
    Zone.objects.select_for_update().get(pk=zone.pk)
    known = ProxyPost.objects.standing().filter(zone=zone, title=title)
    standing = known.filter(opened_on=opened_on).first()
    fresh = build_revision(ProxyPost, standing, values, zone=zone, title=title, opened_on=opened_on)
    check_span(fresh, "opened_on", "closed_on", today=today)
    open_one = known.filter(closed_on__isnull=True).exclude(opened_on=opened_on).first()
    if open_one is not None and fresh.closed_on is None:
        message = f"岗位“{title}”自 {open_one.opened_on} 起仍在设，不能重复设立。"
        raise StandingRecordError(message, standing=open_one, field="title")
    return save_revision(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def withdraw_post(*, post: ProxyPost, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw a post recorded by mistake; a post that is given up gets a closing day instead.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    withdraw_record(post, by=by, now=now, reason=reason)
