"""Opening rounds, moving their dates and withdrawing rounds opened by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from projects.errors import DomainError, DuplicateError
from projects.models import CohortEntry, CohortExit, ExitKind, Round, RoundDate
from projects.operations import locks
from projects.operations.audit import record_event, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from zones.models import Officer

DATE = ("held_on", "is_date_published")
LISTS = "lists of rounds"
"""Name of the lock that is shared by entering projects and exclusive to withdrawing a round."""


@transaction.atomic
def open_round(
    *, year: int, number: int, held_on: date, by: Officer | None, now: datetime, is_date_published: bool = True
) -> Round:
    """
    Register a round.

    :raises DuplicateError: if the year's round or another round of that day is registered
    :raises DomainError: if its date does not follow the order of the year's numbers, or year or number is out of range
    """
    round_ = Round(year=year, number=number, opened_at=now, opened_by=by)
    round_.held_on, round_.is_date_published = held_on, is_date_published
    _check_order(round_)
    _save(round_)
    _tell(round_, by=by, now=now, reason="")
    record_event(action="open_round", subject=round_, by=by, now=now, after=state_of(round_))
    return round_


@transaction.atomic
def correct_round(
    *, round_: Round, held_on: date, is_date_published: bool, by: Officer | None, now: datetime, reason: str
) -> Round:
    """
    Move a round to another date. Questions with an earlier `known_at` still see the old one. The same date changes
    nothing.

    :raises DuplicateError: if another round of that day is registered
    :raises DomainError: if no reason is given, the round was withdrawn, the date does not follow the order of the
        year's numbers, or a project has left one of its lists before it
    """
    corrected = _standing(round_)
    before = state_of(corrected, *DATE)
    if before == {"held_on": held_on, "is_date_published": is_date_published}:
        return corrected
    if not reason.strip():
        raise DomainError("reason_required", "更正期次须说明原因。", field="reason")
    corrected.held_on, corrected.is_date_published = held_on, is_date_published
    _check_order(corrected)
    _check_exits(corrected)
    _save(corrected)
    _tell(corrected, by=by, now=now, reason=reason.strip())
    after = state_of(corrected, *DATE)
    record_event(
        action="correct_round", subject=corrected, by=by, now=now, before=before, after=after, reason=reason.strip()
    )
    return corrected


@transaction.atomic
def withdraw_round(*, round_: Round, by: Officer, now: datetime, reason: str) -> Round:
    """
    Withdraw a round that was opened by mistake and has no entries on its lists.

    :raises DomainError: if no reason is given, projects stand on its lists, or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回期次须说明原因。", field="reason")
    # Whoever is entering a project finishes first and is counted; whoever comes later finds the round withdrawn.
    locks.hold(LISTS)
    withdrawn = _standing(round_)
    if members := CohortEntry.objects.standing().filter(round=withdrawn).count():
        message = f"{withdrawn}的名单上还有 {members} 条入批记录，请先撤回或更正这些记录，再撤回期次。"
        raise DomainError("round_in_use", message)
    before = state_of(withdrawn, "year", "number", *DATE)
    # `now` was read before waiting for the lock and may precede a registration that came first.
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = max(now, withdrawn.opened_at), by
    withdrawn.withdrawn_reason = reason.strip()
    withdrawn.save()
    record_event(action="withdraw_round", subject=withdrawn, by=by, now=now, before=before, reason=reason.strip())
    return withdrawn


def check_rounds_stand(numbers: Iterable[int]) -> None:
    """
    Check that the rounds of new entries stand, and keep them from being withdrawn until the transaction ends.

    :raises DomainError: if one was withdrawn
    """
    locks.share(LISTS)
    # After the lock: a withdrawal that was waited for is committed, and this query sees it.
    gone = Round.objects.filter(pk__in=set(numbers), withdrawn_at__isnull=False).first()
    if gone is not None:
        raise DomainError("round_withdrawn", f"{gone}已被撤回，请刷新后重新选择期次。", field="round")


def held_still(number: int) -> Round:
    """Return a round as stored now, and keep its date from being moved until the transaction ends."""
    # FOR NO KEY UPDATE: the foreign key checks of new entries (FOR KEY SHARE) need not wait.
    return Round.objects.select_for_update(no_key=True).get(pk=number)


def _standing(round_: Round) -> Round:
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.withdrawn_at is not None:
        raise DomainError("already_withdrawn", f"{locked}此前已撤回，请刷新。")
    return locked


def _check_order(round_: Round) -> None:
    siblings = Round.objects.standing().filter(year=round_.year).exclude(pk=round_.pk)
    before = siblings.filter(number__lt=round_.number, held_on__gte=round_.held_on).first()
    after = siblings.filter(number__gt=round_.number, held_on__lte=round_.held_on).first()
    if other := before or after:
        message = f"举行日期 {round_.held_on} 与{other}（{other.held_on}）的先后不符。"
        raise DomainError("round_out_of_order", message, field="held_on")


def _check_exits(round_: Round) -> None:
    # `leave_cohort` refuses a day before the round; a moved round must not bring that about afterwards.
    exits = CohortExit.objects.standing().filter(entry__round=round_, entry__withdrawn_at__isnull=True)
    earliest = exits.filter(left_on__lt=round_.held_on).order_by("left_on").first()
    if earliest is not None:
        message = f"有项目已于 {earliest.left_on} {earliest.get_kind_display()}，早于新的举行日期 {round_.held_on}。"
        raise DomainError("before_round", message, field="held_on")
    # Who was removed came again by a later round: moved before the removal, that round would count them twice.
    again = CohortEntry.objects.standing().filter(
        cohort=OuterRef("entry__cohort"),
        project=OuterRef("entry__project"),
        round=round_,
        # By the dates as stored: this one's is not saved yet.
        round__held_on__gt=OuterRef("entry__round__held_on"),
    )
    removals = CohortExit.objects.standing().filter(Exists(again), kind=ExitKind.REMOVED)
    latest = removals.filter(left_on__gt=round_.held_on).order_by("-left_on").first()
    if latest is not None:
        message = f"再次列入的项目于 {latest.left_on} 才从前一期调出，晚于新的举行日期 {round_.held_on}。"
        raise DomainError("counted_twice", message, field="held_on")


def _save(round_: Round) -> None:
    try:
        # A savepoint: after an IntegrityError PostgreSQL refuses the queries of `_refused` in the outer transaction.
        with transaction.atomic():
            round_.save()
    except IntegrityError as error:
        raise _refused(round_) from error


def _refused(round_: Round) -> DomainError:
    others = Round.objects.standing().exclude(pk=round_.pk)
    if others.filter(Q(year=round_.year, number=round_.number) | Q(held_on=round_.held_on)).exists():
        message = f"{round_.year}年第{round_.number}次或 {round_.held_on} 举行的期次已登记。"
        return DuplicateError("round_exists", message, field="number")
    return DomainError("round_implausible", "年度应在 2000–2100 之间，次数应在 1–12 之间。", field="number")


def _tell(round_: Round, *, by: Officer | None, now: datetime, reason: str) -> None:
    newest = round_.dates.last()
    RoundDate.objects.create(
        round=round_,
        held_on=round_.held_on,
        is_date_published=round_.is_date_published,
        reason=reason,
        # The newest counts: a request that waited for the lock must not be sorted before the one it waited for.
        recorded_at=max(now, newest.recorded_at) if newest else now,
        recorded_by=by,
    )
