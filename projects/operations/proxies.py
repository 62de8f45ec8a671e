"""Recording who handles a project's formalities, and the posts for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project, ProxyPost, ProxyScope, ProxyService
from projects.operations.approvals import check_span, lock
from projects.operations.projection import touch
from projects.operations.restating import restate
from zones.models import Zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer


@dataclass(frozen=True)
class Service:
    """What is told of a proxy service."""

    lead: str
    agent: str
    scope: ProxyScope
    opened_on: date
    closed_on: date | None = None
    items_handled: int | None = None


@transaction.atomic
def record_service(
    *, project: Project, service: Service, by: Officer, now: datetime, today: date, reason: str = ""
) -> ProxyService:
    """
    Record that the zone handles a project's formalities, or more about it; a service is known by its first day.

    :raises DomainError: for impossible dates, nobody named, or a new service while another is open
    """
    check_span(service.opened_on, service.closed_on, today, fields=("opened_on", "closed_on"))
    if not (service.lead.strip() or service.agent.strip()):
        raise DomainError("nobody_named", "领办人和代办员至少填写一位。", field="agent")
    lock(project)
    known = ProxyService.objects.standing().filter(project=project)
    standing = known.filter(opened_on=service.opened_on).first()
    open_one = known.filter(closed_on__isnull=True).exclude(opened_on=service.opened_on).first()
    if open_one is not None and service.closed_on is None:
        message = f"该项目自 {open_one.opened_on} 起的领办代办尚未结束，请先登记结束日期。"
        raise DomainError("service_open", message, field="opened_on")
    fresh = ProxyService(project=project, **asdict(service))
    recorded = restate(fresh, standing, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
    return recorded


@transaction.atomic
def record_post(
    *,
    zone: Zone,
    title: str,
    holder: str,
    opened_on: date,
    closed_on: date | None,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ProxyPost:
    """
    Record a post for proxy service of a zone, or more about it; a post is known by its title and first day.

    :raises DomainError: for impossible dates, or a post of that title that is still open
    """
    check_span(opened_on, closed_on, today, fields=("opened_on", "closed_on"))
    Zone.objects.select_for_update().get(pk=zone.pk)
    known = ProxyPost.objects.standing().filter(zone=zone, title=title)
    standing = known.filter(opened_on=opened_on).first()
    open_one = known.filter(closed_on__isnull=True).exclude(opened_on=opened_on).first()
    if open_one is not None and closed_on is None:
        raise DomainError("post_open", f"岗位“{title}”自 {open_one.opened_on} 起仍在设，不能重复设立。", field="title")
    fresh = ProxyPost(zone=zone, title=title, holder=holder, opened_on=opened_on, closed_on=closed_on)
    return restate(fresh, standing, by=by, now=now, reason=reason)
