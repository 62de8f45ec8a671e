"""What is known of projects on a day: as it is kept, or, of the past, as the records have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import F

from projects.models import PLANNED_FIELDS, Project
from projects.models.numbered_reads import NumberedRead
from projects.models.record_pass import RecordExtent
from projects.models.stall_reading import RecordReader
from projects.models.stall_records import StallRecords, planned_on
from projects.models.stall_state import STATE_FIELDS, StallState, lasting_facts
from projects.rules.stages import Stage
from projects.rules.stalling import OVER, StallFacts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from projects.models import ProjectQuerySet

COLUMNS = (
    "id",
    "name",
    "zone_id",
    "zone__name",
    "zone__unit_id",
    "zone__unit__name",
    "category",
    "planned_start_on",
    "planned_production_on",
)
KEPT = {f"kept_{name}": F(f"stall_state__{name}") for name in STATE_FIELDS}

FEW = 1000
"""Projects that are named by their numbers in a statement, and whose records are held together."""


NOTHING_KEPT = (None,) * len(STATE_FIELDS)

_DESCRIBED = NumberedRead(
    Project, lambda numbers: Project.objects.filter(pk__in=numbers).order_by().values_list(*COLUMNS)
)
# Apart from the projects: joined, PostgreSQL reads the states of all projects for a page of them.
_STATES = NumberedRead(
    StallState,
    lambda numbers: StallState.objects.filter(project__in=numbers).order_by().values_list("project_id", *STATE_FIELDS),
)


@dataclass(frozen=True)
class Moment:
    """The day of a question, and the moment of knowledge; None reads what stands now."""

    as_of: date
    known_at: datetime | None = None


@dataclass(frozen=True)
class KnownProject:
    """A project with its facts, and the moment at which the newest of its milestones was recorded."""

    row: dict[str, Any]
    facts: StallFacts
    told_at: datetime | None


def known_projects(
    projects: ProjectQuerySet,
    moment: Moment,
    *,
    with_money: bool,
    with_targets: bool = False,
    numbers: Collection[int] | None = None,
    described: Iterable[Sequence[Any]] | None = None,
) -> Iterator[KnownProject]:
    """
    Yield the projects that are not over with what is known of them on a day.

    One query where it is kept, two for `numbers`. Where it is not, as for a past moment of knowledge or where a project
    has records of later days, five more; one each with the year's money, with the target lists and for a moment.

    `numbers` are the primary keys, where the caller knows them: each pass is asked for these instead of repeating the
    query. `described` are their COLUMNS, where these were read as well.
    """
    passes = {"with_money": with_money, "with_targets": with_targets}
    if moment.known_at is not None:
        yield from _recorded(projects, moment, numbers, **passes)
        return
    later: set[int] = set()
    for row, kept in _kept(projects) if numbers is None else _kept_of(numbers, described):
        state = dict(zip(STATE_FIELDS, kept, strict=True))
        known_from = state["known_from"]
        if not state["rules_mark"] or (known_from is not None and known_from > moment.as_of):
            later.add(row[0])
            continue
        values = dict(zip(COLUMNS, row, strict=True))
        facts = lasting_facts(state, _described(values)).on(moment.as_of)
        if not facts.is_over:
            yield KnownProject(values, facts, state["told_at"])
    if not later:
        return
    # By their numbers while both engines take so many; of the past nearly all are among them.
    few = sorted(later) if len(later) <= FEW else numbers
    for known in _recorded(projects if few is None else projects.filter(pk__in=few), moment, few, **passes):
        if known.row["id"] in later:
            yield known


def _kept(projects: ProjectQuerySet) -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
    """Yield the COLUMNS of each project, and the STATE_FIELDS that are kept of it."""
    width = len(COLUMNS)
    for row in projects.annotate(**KEPT).order_by("id").values_list(*COLUMNS, *KEPT).iterator():
        yield row[:width], row[width:]


def _kept_of(
    numbers: Collection[int], described: Iterable[Sequence[Any]] | None
) -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
    states = {project: state for project, *state in _STATES.rows(numbers)}
    for row in _DESCRIBED.rows(numbers) if described is None else described:
        yield row, states.get(row[0], NOTHING_KEPT)


def _described(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the rules look at of a project itself."""
    return {
        "category": row["category"],
        "unit": row["zone__unit_id"],
        "planned_start_on": row["planned_start_on"],
        "planned_production_on": row["planned_production_on"],
    }


def _recorded(
    projects: ProjectQuerySet, moment: Moment, numbers: Collection[int] | None, **passes: bool
) -> Iterator[KnownProject]:
    """Yield the same as the records have it."""
    scope: Any = numbers
    # When all that stand are meant, a subquery would only slow each pass down: of others nothing is asked for below.
    if numbers is None and projects.query.where != Project.objects.standing().query.where:
        scope = projects.order_by().values("pk")
    reader = RecordReader(RecordExtent(scope, moment.as_of, moment.known_at), **passes)
    described: Any = projects.order_by("id").values(*COLUMNS)
    rows = iter(described if numbers is not None else described.iterator(FEW))
    while portion := [*islice(rows, FEW)]:
        records = reader.up_to(portion[-1]["id"])
        for row in portion:
            # In Python: the dates are at hand, and a NOT EXISTS would read the milestones once more.
            if OVER.isdisjoint(records.dates.get(row["id"], ())):
                yield _known(row, records)


def _known(row: dict[str, Any], records: StallRecords) -> KnownProject:
    pk = row["id"]
    planned, completed, _ = records.money.get(pk, (None, None, None))
    described = _described(row)
    for stage in (Stage.STARTED, Stage.PRODUCING):
        described[PLANNED_FIELDS[stage]] = planned_on(records, row, stage, PLANNED_FIELDS[stage])
    facts = StallFacts(
        **described,
        dates=records.dates.get(pk, {}),
        target_on=records.target_on(pk),
        suspended_on=records.suspended.get(pk),
        stops=records.stops.get(pk, ()),
        report_month=records.reported.get(pk),
        growth_month=records.grown.get(pk),
        planned_yuan=planned,
        year_completed_yuan=completed,
    )
    return KnownProject(row, facts, records.told_at.get(pk))
