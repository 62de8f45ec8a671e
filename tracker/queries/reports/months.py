"""Which reports are expected of a month, which came, and which came in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from projects.models import CohortExit, ExitKind, Milestone, Project, ProjectQuerySet
from projects.rules.months import month_end, usual_due_day
from projects.rules.stages import Kind
from tracker.models import DueDay, MonthLock, ProgressReport, ReportState
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from zones.models import Officer

SENT = (ReportState.SUBMITTED, ReportState.APPROVED)


@dataclass(frozen=True)
class OnTimeRate:
    """Reports on time over reports expected."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str | None:
        """The rate in percent to two places, or None where nothing is expected."""
        if not self.denominator:
            return None
        # Half up, as people round on paper; Python's default would round half to even.
        exact = Decimal(self.numerator * 100) / self.denominator
        return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True)
class Punctuality:
    """How many reports of a month were expected and came; `key` is None for the total. A returned one is missing."""

    key: int | None
    label: str
    expected: int = 0
    on_time: int = 0
    late: int = 0
    approved: int = 0

    @property
    def missing(self) -> int:
        """How many were never sent, or were returned and not sent again."""
        return self.expected - self.on_time - self.late

    @property
    def rate(self) -> OnTimeRate:
        """The on-time rate with its parts."""
        return OnTimeRate(self.on_time, self.expected)


@dataclass(frozen=True)
class Month:
    month: date
    due_on: date
    closed_at: datetime | None
    zones: list[Punctuality]
    total: Punctuality


def due_day(month: date) -> date:
    """Return the last day on which a month's reports are on time."""
    set_ = DueDay.objects.filter(pk=month).first()
    return set_.due_on if set_ else usual_due_day(month)


def month_states(months: Sequence[date]) -> list[tuple[date, date, datetime | None]]:
    """Return each month with its due day and the moment at which it was closed, None while it is open. Two queries."""
    due = dict(DueDay.objects.filter(pk__in=months).values_list("month", "due_on"))
    closed = dict(MonthLock.objects.standing().filter(month__in=months).values_list("month", "closed_at"))
    return [(month, due.get(month) or usual_due_day(month), closed.get(month)) for month in months]


def expected_projects(officer: Officer, month: date) -> ProjectQuerySet:
    """
    Return the visible projects of which a report of a month is expected.

    Those registered by its end, unless they were terminated or had reached full output before it began.
    """
    # By the first of the month: who ended during the month still owes its report.
    over = Milestone.objects.standing().filter(
        project=OuterRef("pk"), kind__in=[str(Kind.TERMINATED), str(Kind.FULL_OUTPUT)], occurred_on__lt=month
    )
    # The province ends a project on a list, a zone by a milestone: it is one fact.
    ended = CohortExit.objects.standing().filter(
        entry__project=OuterRef("pk"), kind=ExitKind.TERMINATED.value, left_on__lt=month
    )
    registered = _midnight_after(month_end(month))
    found: ProjectQuerySet = Project.objects.visible_to(officer).filter(
        ~Exists(over), ~Exists(ended), created_at__lt=registered
    )
    return found


def reporting_month(*, officer: Officer, month: date) -> Month:
    """Return how the visible zones reported a month. Four queries, however many zones."""
    due_on = due_day(month)
    lock = MonthLock.objects.standing().of(month).first()
    rows = _counted(officer, month, due_on)
    names = dict(Zone.objects.visible_to(officer).filter(pk__in=rows).values_list("pk", "name"))
    zones = [Punctuality(pk, names[pk], *rows[pk]) for pk in sorted(rows)]
    sums = [sum(row[index] for row in rows.values()) for index in range(4)]
    return Month(month, due_on, lock.closed_at if lock else None, zones, Punctuality(None, "合计", *sums))


def _counted(officer: Officer, month: date, due_on: date) -> dict[int, tuple[int, int, int, int]]:
    report = ProgressReport.objects.filter(project=OuterRef("pk"), month=month)
    # Without the returned ones: they count as missing until they are sent again.
    sent = report.filter(state__in=SENT)
    # Compared with the first sending: being returned later for a correction does not make a report late.
    deadline = _midnight_after(due_on)
    counted = (
        expected_projects(officer, month)
        .annotate(
            first_sent_at=Subquery(sent.values("first_submitted_at")[:1]),
            report_state=Subquery(report.values("state")[:1]),
        )
        .order_by()
        .values_list("zone_id")
        .annotate(
            expected=Count("pk"),
            on_time=Count("pk", filter=Q(first_sent_at__lt=deadline)),
            late=Count("pk", filter=Q(first_sent_at__gte=deadline)),
            approved=Count("pk", filter=Q(report_state=ReportState.APPROVED)),
        )
    )
    return {zone: (expected, on_time, late, approved) for zone, expected, on_time, late, approved in counted}


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
