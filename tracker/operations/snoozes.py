"""Stops the reminders of a stalled project for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from projects.operations.audit import record_event
from projects.operations.revisions import withdraw_record
from tracker.models import Snooze

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer

LONGEST_DAYS = 90
"""Calendar days from today; a longer pause needs a new reason when it ends."""
REPLACED = "重新设定"


@transaction.atomic
def snooze(
    *, project: Project, rule_code: str, until: date, by: Officer, now: datetime, today: date, reason: str
) -> Snooze:
    """
    Stop the reminders of a project, or of one rule about it, until a day, that day included. Without a rule code it
    is for all rules; a standing snooze of the same scope is withdrawn.

    :raises DomainError: without a reason, or if the day lies before today or more than LONGEST_DAYS ahead
    """
    if not reason.strip():
        raise DomainError("reason_required", "暂缓催办须说明原因。", field="reason")
    if until < today:
        raise DomainError("until_past", f"截止日期 {until} 早于今天 {today}。", field="until")
    if until > today + timedelta(days=LONGEST_DAYS):
        raise DomainError("until_too_far", f"一次最多暂缓 {LONGEST_DAYS} 天，到期后可再次说明原因。", field="until")
    Project.objects.select_for_update().get(pk=project.pk)
    # Under the project's lock, so that two officers at once do not meet at the constraint `snooze_one_standing`.
    standing = Snooze.objects.standing().filter(project=project, rule_code=rule_code).first()
    # Withdrawn, not changed: who set which day for what reason stays on record.
    if standing is not None:
        withdraw_record(standing, by=by, now=now, reason=REPLACED)
    fresh = Snooze.objects.create(
        project=project,
        rule_code=rule_code,
        since=today,
        until=until,
        corrects=standing,
        reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    record_event(
        action="snooze",
        subject=fresh,
        by=by,
        now=now,
        project=project,
        after={"until": until, "rule_code": rule_code},
        reason=fresh.reason,
    )
    return fresh
