"""How the clocks of procedures and of intakes stand on a day, by the working-day calendar as it is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from projects.models import ClockPause, CommitmentCheck, CommitmentItem, Intake, ItemTerms, working_calendar
from projects.rules.workdays import Calendar, Clock, Pause, clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet


class Timed(Protocol):
    """What a clock runs for: a procedure, an intake, or what was read of one."""

    @property
    def started_on(self) -> date | None:
        """The day on which the clock begins."""

    @property
    def finished_on(self) -> date | None:
        """The day on which it ended."""


@dataclass(frozen=True)
class Procedure:
    """A procedure with what stands of it, and its clock, None before it began."""

    item: CommitmentItem
    terms: ItemTerms
    clock: Clock | None
    pauses: Sequence[ClockPause]
    checks: Sequence[CommitmentCheck]

    @property
    def saved_days(self) -> int | None:
        """Return the working days of its limit that a finished procedure did not use, below zero if it took longer."""
        is_finished = self.terms.finished_on is not None
        return self.clock.left if self.clock is not None and is_finished else None


@dataclass(frozen=True)
class IntakeClock:
    """A project's intake with its clock, None before it began."""

    intake: Intake
    clock: Clock | None
    pauses: Sequence[ClockPause]


def standing_items() -> QuerySet[CommitmentItem]:
    """Return the procedures that have standing terms; the others were withdrawn."""
    return CommitmentItem.objects.filter(pk__in=ItemTerms.objects.standing().values("item"))


def procedures(items: QuerySet[CommitmentItem], *, as_of: date) -> list[Procedure]:
    """
    Return some procedures in their order, with their clocks at the end of a day. Five queries, however many.

    A procedure that is withdrawn between the queries is left out.
    """
    found = list(items)
    numbers = [item.pk for item in found]
    terms = {
        item_terms.item_id: item_terms
        for item_terms in ItemTerms.objects.standing().filter(item__in=numbers).select_related(*_WRITER)
    }
    pauses = _by_item(ClockPause.objects.standing().filter(item__in=numbers).select_related(*_WRITER))
    checks = _by_item(CommitmentCheck.objects.standing().filter(item__in=numbers).select_related(*_WRITER))
    calendar = working_calendar()
    return [
        Procedure(
            item=item,
            terms=terms[item.pk],
            clock=clock_of(terms[item.pk], pauses.get(item.pk, ()), calendar, as_of, terms[item.pk].statutory_days),
            pauses=pauses.get(item.pk, ()),
            checks=checks.get(item.pk, ()),
        )
        for item in found
        if item.pk in terms
    ]


def intake_clock(intake: Intake, *, as_of: date) -> IntakeClock:
    """Return a project's intake with its clock at the end of a day."""
    # The pauses of procedures are in the same table; those of the intake name no item.
    known = ClockPause.objects.standing().filter(project=intake.project_id, item=None).select_related(*_WRITER)
    pauses = list(known)
    limit = intake.intake_class.limit_days
    return IntakeClock(intake, clock_of(intake, pauses, working_calendar(), as_of, limit), pauses)


def clock_of(
    running: Timed, pauses: Iterable[ClockPause], calendar: Calendar, as_of: date, limit: int | None
) -> Clock | None:
    """Return the clock of something at the end of a day, or on the day on which it ended; None if not yet begun."""
    if running.started_on is None or running.started_on > as_of:
        return None
    # An end after the day has not happened yet; after the end the clock no longer runs.
    end = min(running.finished_on or as_of, as_of)
    spans = [Pause(pause.paused_on, pause.resumed_on) for pause in pauses]
    return clock(calendar, start=running.started_on, end=end, pauses=spans, limit=limit)


# Answered with every record: joined, or each record would cost two queries.
_WRITER = ("recorded_by", "withdrawn_by")


def _by_item(records: Iterable[Any]) -> Mapping[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for record in records:
        grouped[record.item_id].append(record)
    return dict(grouped)
