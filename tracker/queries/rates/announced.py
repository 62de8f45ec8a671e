"""What the three lists of a round declared when they were announced, and what they declare now (ADR 0046)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, F, Min, Q, Value
from django.db.models.functions import Greatest, TruncDate

from projects.models import CohortEntry
from projects.rules.moments import end_of_day
from projects.rules.stages import Cohort
from tracker.queries.rates.declared import Declared, declared_columns
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from projects.models import CohortEntryQuerySet, Round
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer

DEFINITION = (
    "“公布时”：各开发区的名单首次录入之日（不早于举行日）终了时账上的申报；此后补录、更正、撤回的只计入“现在”。"
    "“现在”含已调出、终止的项目。"
)
NO_ENTRY = Q(pk__in=())
NOTHING_DECLARED = Declared()


@dataclass(frozen=True)
class ListTotals:
    """What one list declared when it was announced, and what it declares as known at the moment of the question."""

    announced: Declared = NOTHING_DECLARED
    standing: Declared = NOTHING_DECLARED

    def __add__(self, other: ListTotals) -> ListTotals:
        return ListTotals(self.announced + other.announced, self.standing + other.standing)


@dataclass(frozen=True)
class ZoneTotals:
    """A zone's three lists; `announced_on` is None where all its entries came from elsewhere by correction."""

    zone: Zone
    announced_on: date | None
    lists: Mapping[Cohort, ListTotals]


@dataclass(frozen=True)
class RoundTotals:
    """The lists of the zones that the officer sees, and their sum."""

    round: Round
    known_at: datetime
    rows: list[ZoneTotals]
    lists: Mapping[Cohort, ListTotals]

    @property
    def definition(self) -> str:
        """What both moments mean."""
        return DEFINITION

    @property
    def announced_days(self) -> tuple[date, date] | None:
        """The first and the last day on which a zone's lists count as announced."""
        days = [row.announced_on for row in self.rows if row.announced_on]
        return (min(days), max(days)) if days else None


def round_totals(
    *, officer: Officer, round_: Round, selection: Selection, known_at: datetime | None, now: datetime
) -> RoundTotals:
    """
    Return what the visible entries of a round declared and declare, by zone. Three queries.

    `round_` has the date that was known at `known_at`; None is now.
    """
    moment = known_at or now
    entries = CohortEntry.objects.visible_to(officer).filter(round=round_.pk, **selection.filters())
    days = _announced_days(entries, round_, moment)
    counted = {
        (zone_id, Cohort(cohort)): ListTotals(Declared(*values[:4]), Declared(*values[4:]))
        for zone_id, cohort, *values in _counted(entries, _stood_when_announced(days, moment), _stands_at(moment))
    }
    zones = Zone.objects.filter(pk__in={zone_id for zone_id, _ in counted}).select_related("unit")
    rows = [
        ZoneTotals(zone, days.get(zone.pk), {each: counted.get((zone.pk, each), ListTotals()) for each in Cohort})
        for zone in zones.order_by("unit_id", "pk")
    ]
    lists = {each: sum((row.lists[each] for row in rows), ListTotals()) for each in Cohort}
    return RoundTotals(round_, moment, rows, lists)


def _announced_days(entries: CohortEntryQuerySet, round_: Round, moment: datetime) -> dict[int, date]:
    """Return by zone the first day, none before the round's, at whose end an entry stood that corrects no other."""
    # A correction that moves an entry here, or to another zone, announces nothing; neither does an error that was
    # taken back on the same day.
    day = Greatest(TruncDate("recorded_at"), Value(round_.held_on, output_field=DateField()))
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment) | Q(withdrawn_at__date__gt=F("day"))
    original = entries.filter(corrects__isnull=True, recorded_at__lte=moment).annotate(day=day).filter(stood)
    return dict(original.order_by().values_list("zone_id").annotate(Min("day")))


def _stood_when_announced(days: Mapping[int, date], moment: datetime) -> Q:
    zones: dict[date, list[int]] = {}
    for zone_id, day in days.items():
        zones.setdefault(day, []).append(zone_id)
    # Nobody knows the end of a day that is not over at the moment of the question.
    conditions = [Q(zone__in=ids) & _stands_at(min(end_of_day(day), moment)) for day, ids in zones.items()]
    return reduce(or_, conditions, NO_ENTRY)


def _stands_at(moment: datetime) -> Q:
    """Return the condition of `as_known_at`, for an aggregate over all records."""
    return Q(recorded_at__lte=moment) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))


def _counted(entries: CohortEntryQuerySet, announced: Q, standing: Q) -> Any:
    columns = [*declared_columns(announced), *declared_columns(standing)]
    named = {f"declared_{number}": column for number, column in enumerate(columns)}
    rows = entries.filter(announced | standing).order_by().values("zone_id", "cohort").annotate(**named)
    return rows.values_list("zone_id", "cohort", *named)
