"""Accounts that look for what they may not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from projects.models.audit import ACCESS_REFUSED, PROBING_TIMES, PROBING_WINDOW, AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def probing_alarms(*, now: datetime) -> Iterator[str]:
    """Yield a sentence for each account that was refused 20 times or more in the last ten minutes. One query."""
    refused = AuditEvent.objects.filter(action=ACCESS_REFUSED, at__gt=now - PROBING_WINDOW, at__lte=now)
    counted = (
        refused.order_by().values_list("actor__username").annotate(Count("pk")).filter(pk__count__gte=PROBING_TIMES)
    )
    for username, times in counted.order_by("actor__username"):
        yield f"账号 {username} 最近 10 分钟有 {times} 次以上访问被拒（无权或不存在），疑似试探，请查审计。"
