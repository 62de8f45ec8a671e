"""Sealing bulletins, in a chain that never forks."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.db import OperationalError, transaction

from projects.errors import BusyError, DomainError
from projects.models import (
    AnnualPlan,
    CohortEntry,
    CohortExit,
    FigureApproval,
    Milestone,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    Project,
    Round,
    RoundDate,
)
from projects.operations.audit import record_event
from projects.operations.locks import hold
from projects.operations.writers import wait_for_writers
from projects.rules.bulletins import SCHEMA, canonical, digest_of
from projects.rules.escalation import Rung
from tracker.models import Bulletin, BulletinKind, BulletinRun, BulletinTemplate, ProgressReport, Reminder, ReminderKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from zones.models import Officer, ReportingUnit

READ = (
    *(Project, Round, RoundDate, CohortEntry, CohortExit, Milestone, ProgressFigure, FigureApproval),
    *(AnnualPlan, PlannedDate, PlanExit, ProgressReport),
)
"""What is read for a bulletin: whoever is writing there is waited for."""


@dataclass(frozen=True)
class BulletinDraft:
    """What a bulletin says of itself; `unit` None is the whole province, `template` None the draft that is shipped."""

    kind: BulletinKind
    title: str
    as_of: date
    unit: ReportingUnit | None = None
    template: BulletinTemplate | None = None
    supersedes: Bulletin | None = None
    reason: str = ""
    compared_with: Bulletin | None = None
    """The earlier one that it is compared with; None takes the last of the same kind and scope."""


Read: TypeAlias = "Callable[[Bulletin | None], Mapping[str, Any]]"
"""Reads what is sealed of the books, given the bulletin that it is compared with."""


@transaction.atomic
def seal_bulletin(*, draft: BulletinDraft, read: Read, by: Officer | None, now: datetime) -> Bulletin:
    """
    Seal what `read` returns of the books as known at `now`, behind the bulletin that was sealed last.

    It is called when nobody is writing any more who may have stamped a record before `now` (ADR 0086).

    :raises DomainError: if there is no title, the bulletin to be superseded was or needs a reason, or the one to be
        compared with is of another kind or scope, or does not stand
    :raises BusyError: if somebody has been writing for too long
    """
    hold("bulletin")
    _check(draft)
    try:
        wait_for_writers(READ, noun="台账")
    except OperationalError as error:
        raise BusyError("books_busy", "台账正有大批写入（如导入），没有封存；请稍后再试。", wait=10) from error
    told = content_to_seal(draft, read, by, now)
    content = canonical(told)
    bulletin = Bulletin(
        number=told["number"],
        kind=draft.kind,
        title=draft.title.strip(),
        as_of=draft.as_of,
        unit=draft.unit,
        sealed_at=now,
        sealed_by=by,
        content=zlib.compress(content, 9),
        digest=digest_of(content),
        previous=told["previous"],
        supersedes=draft.supersedes,
        reason=draft.reason.strip(),
        template=draft.template,
    )
    bulletin.save(force_insert=True)
    after = {"number": bulletin.number, "title": bulletin.title, "as_of": draft.as_of, "digest": bulletin.digest}
    after |= {"unit": draft.unit.pk if draft.unit else None}
    after |= {"supersedes": draft.supersedes.number if draft.supersedes else None}
    record_event(action="seal_bulletin", subject=bulletin, by=by, now=now, after=after, reason=bulletin.reason)
    return bulletin


def usual_title(kind: BulletinKind, unit: ReportingUnit | None, as_of: date) -> str:
    """Return the title that is offered, and that of bulletins sealed by the schedule."""
    place = unit.name if unit else "全省"
    if kind == BulletinKind.DISPATCH:
        return f"关于{place}{as_of.year}年{as_of.month}月项目调度情况的通报"
    return f"关于{place}“三个一批”项目进展情况的通报"


@transaction.atomic
def enter_month(
    *, month: date, due_on: date, recipients: Sequence[int], seal: Callable[[], object], now: datetime, lasts: timedelta
) -> list[Reminder]:
    """
    Seal what is due in a month, and owe a mail about it to each recipient; once a month, else return nothing.

    All in one transaction: a process that dies leaves neither bulletins without mails nor a month half sealed.

    :raises BusyError: if somebody has been writing for too long; nothing is kept, and the next tick tries again
    """
    hold("bulletin")
    if BulletinRun.objects.filter(pk=month).exists():
        return []
    BulletinRun.objects.create(month=month, due_on=due_on, sealed_at=now)
    seal()
    values = {"kind": ReminderKind.BULLETIN, "due_on": due_on, "rung": int(Rung.COMING)}
    moments = {"issued_at": now, "next_attempt_at": now, "expires_at": now + lasts}
    return Reminder.objects.bulk_create(
        [Reminder(recipient_id=recipient, **values, **moments) for recipient in recipients]
    )


def record_verification(*, bulletin: Bulletin, is_genuine: bool, by: Officer, now: datetime) -> None:
    """Record who verified a bulletin, and how that ended."""
    after = {"number": bulletin.number, "digest": bulletin.digest, "is_genuine": is_genuine}
    record_event(action="verify_bulletin", subject=bulletin, by=by, now=now, after=after)


def content_to_seal(draft: BulletinDraft, read: Read, by: Officer | None, now: datetime) -> dict[str, Any]:
    """Return the whole content of a bulletin as it would be sealed at this moment; a preview shows it, unlocked."""
    last = Bulletin.objects.defer("content").first()
    number, previous = (last.number + 1, last.digest) if last else (1, "")
    earlier = _compared_with(draft)
    own = {"compared_with": earlier.number if earlier else None, "number": number, "previous": previous}
    return {**read(earlier), **_told(draft, by, now), **own}


def _check(draft: BulletinDraft) -> None:
    if not draft.title.strip():
        raise DomainError("title_required", "请填写通报的标题。", field="title")
    if draft.supersedes is None:
        if draft.reason.strip():
            raise DomainError("reason_without_bulletin", "只有代替另一份通报时才填原因。", field="reason")
        return
    if not draft.reason.strip():
        raise DomainError("reason_required", "代替一份通报须说明原因。", field="reason")
    if (draft.supersedes.kind, draft.supersedes.unit_id) != (draft.kind, draft.unit.pk if draft.unit else None):
        raise DomainError("other_scope", "只能代替同一种类、同一范围的通报。", field="supersedes")
    if Bulletin.objects.filter(supersedes=draft.supersedes).exists():
        sentence = f"第 {draft.supersedes.number} 号通报此前已被代替，请代替最新的一份。"
        raise DomainError("already_superseded", sentence, field="supersedes")


def _compared_with(draft: BulletinDraft) -> Bulletin | None:
    """Return the chosen bulletin, or the newest of the same kind and scope that is not superseded."""
    standing = Bulletin.objects.filter(kind=draft.kind, unit=draft.unit, superseded_by__isnull=True)
    if draft.supersedes is not None:
        # It stands in its place: it is compared with what came before that one.
        standing = standing.filter(number__lt=draft.supersedes.number)
    if draft.compared_with is None:
        return standing.first()
    chosen = standing.filter(pk=draft.compared_with.pk).first()
    if chosen is None:
        number = draft.compared_with.number
        sentence = f"不能与第 {number} 号比较：只能与此前同一种类、同一范围、未被代替的一份比较，请另选。"
        raise DomainError("not_comparable", sentence, field="compared_with")
    return chosen


def _told(draft: BulletinDraft, by: Officer | None, now: datetime) -> dict[str, Any]:
    """Return what the bytes say of the bulletin itself; names are copied, since they change later."""
    return {
        "schema": SCHEMA,
        "kind": str(draft.kind),
        "title": draft.title.strip(),
        "as_of": draft.as_of.isoformat(),
        "known_at": now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "scope": {"name": draft.unit.name, "unit": draft.unit.pk} if draft.unit else {"name": "全省", "unit": None},
        "sealed_by": {"name": str(by), "officer": by.pk} if by else {"name": "系统（定期）", "officer": None},
        "supersedes": draft.supersedes.number if draft.supersedes else None,
        "reason": draft.reason.strip(),
        "template": str(draft.template) if draft.template else None,
        "product_version": settings.SPECTACULAR_SETTINGS["VERSION"],
    }
