"""Showing a project's telephone number in full: a deliberate act of somebody, for a reason, that the audit keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import AllowanceError, DomainError
from projects.operations.audit import record_event, state_of
from tracker.operations.login_throttling import count_attempt
from zones.models import UnreadableText

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import Project
    from zones.models import Officer

AN_HOUR, REVEALED = timedelta(hours=1), 60
"""Numbers that one officer is shown in an hour: more than anybody calls, too few to take out the books of a city."""


@transaction.atomic
def reveal_contact(*, project: Project, by: Officer, now: datetime, reason: str) -> str:
    """
    Return a project's telephone number in full, and record who asked for it and why.

    :raises DomainError: if no reason is given, there is no number, or its key is missing
    :raises AllowanceError: if the officer was shown too many within an hour
    """
    if not reason.strip():
        raise DomainError("reason_required", "查看完整电话须说明原因。", field="reason")
    number: str = project.contact_phone
    if not number:
        raise DomainError("no_contact_phone", "这个项目没有登记联系电话。")
    if isinstance(number, UnreadableText):
        raise DomainError("contact_unreadable", "联系电话读不出来：加密它的密钥不在，请系统管理员放回。")
    if not count_attempt("reveal", by.username, limit=REVEALED, lasts=AN_HOUR, now=now):
        message = f"一小时内已查看 {REVEALED} 个完整电话，请过一会儿再看。"
        raise AllowanceError("too_many_contacts", message, wait=int(AN_HOUR.total_seconds()))
    # Masked by the audit, as every telephone number there.
    after = state_of(project, "contact_phone")
    record_event(action="reveal_contact", subject=project, by=by, now=now, after=after, reason=reason.strip())
    return number
