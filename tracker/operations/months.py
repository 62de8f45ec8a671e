"""Closes months, opens them again, and sets when their reports are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from projects.errors import DomainError, DuplicateError
from projects.operations.audit import record_event
from projects.operations.locks import hold, share
from projects.rules.months import month_end, month_text
from tracker.models import DueDay, MonthLock

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer


def require_open(month: date) -> None:
    """
    Check that a month is open, and keep it open until the caller's transaction ends.

    :raises DomainError: if the province has closed it
    """
    # The lock before the query: a closing that commits in between would go unseen. Shared, so that reports of
    # different projects do not wait for each other.
    share(MonthLock.name_of(month))
    if MonthLock.objects.closed([month]):
        raise DomainError("month_closed", MonthLock.refusal(month), field="month")


@transaction.atomic
def close_month(*, month: date, by: Officer, now: datetime, today: date) -> MonthLock:
    """
    Close a month: its reports can no longer change. Waits for those that are being written at this moment.

    :raises DuplicateError: if it is closed
    :raises DomainError: if it has not ended
    """
    if month_end(month) >= today:
        raise DomainError("month_not_over", f"{month_text(month)} 尚未结束，不能关账。", field="month")
    hold(MonthLock.name_of(month))
    try:
        # A savepoint, so that the IntegrityError does not end the whole transaction. The unique constraint decides
        # between two who close at once, so that no query is needed before.
        with transaction.atomic():
            lock = MonthLock.objects.create(month=month, closed_at=now, closed_by=by)
    except IntegrityError as error:
        raise DuplicateError("month_closed", f"{month_text(month)} 已关账。", field="month") from error
    record_event(action="close_month", subject=lock, by=by, now=now, after={"month": month})
    return lock


@transaction.atomic
def reopen_month(*, month: date, reason: str, by: Officer, now: datetime) -> MonthLock:
    """
    Open a closed month again.

    :raises DomainError: if it is open, or no reason is given
    """
    if not reason.strip():
        raise DomainError("reason_required", "重开须说明原因。", field="reason")
    # Of two who open it at once, the second finds no standing lock after the wait.
    lock = MonthLock.objects.select_for_update().standing().of(month).first()
    if lock is None:
        raise DomainError("month_open", f"{month_text(month)} 没有关账。", field="month")
    lock.reopened_at, lock.reopened_by, lock.reopened_reason = now, by, reason.strip()
    lock.save()
    record_event(
        action="reopen_month", subject=lock, by=by, now=now, before={"month": month}, reason=lock.reopened_reason
    )
    return lock


@transaction.atomic
def set_due_day(*, month: date, due_on: date, by: Officer, now: datetime) -> DueDay:
    """
    Set the last day on which a month's reports are on time.

    :raises DomainError: if the day is not after the month began
    """
    if due_on <= month:
        raise DomainError("due_too_early", "截止日期应在当月 1 日之后。", field="due_on")
    before = DueDay.objects.filter(pk=month).first()
    due, _ = DueDay.objects.update_or_create(month=month, defaults={"due_on": due_on, "set_at": now, "set_by": by})
    record_event(
        action="set_due_day",
        subject=due,
        # The key is a date, and the audit stores integers.
        number=int(f"{month:%Y%m}"),
        by=by,
        now=now,
        before={"due_on": before.due_on} if before else None,
        after={"month": month, "due_on": due_on},
    )
    return due
