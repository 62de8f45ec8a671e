"""Target lists as of a day, with what was known at a moment, and the projects that could be put on one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Max, Min, Q
from django.utils import timezone

from projects.models import CohortExit, ExitKind, Milestone, TargetMember
from projects.rules.chunks import CHUNK
from projects.rules.stages import STAGES, Kind, Stage, stages_from
from projects.rules.targets import Aim, TargetState, TargetTally, tallies_of_target, week_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import TargetList
    from tracker.queries.stalled.project_facts import Moment
    from zones.models import Officer


class TargetPlace(NamedTuple):
    """What became of a project of a list by the day; `member` is the number of its newest record on the list."""

    member: int
    aim: Aim
    state: TargetState
    removed_on: date | None


@dataclass(frozen=True)
class TargetRow:
    """A project of a list with its newest record on it, and what became of it by the day."""

    member: TargetMember
    aim: Aim
    state: TargetState
    removed_on: date | None


@dataclass(frozen=True)
class TargetProgress:
    """A list as one officer sees it: its projects, the counts on the day, and those of every week so far."""

    target: TargetList
    places: list[TargetPlace]
    """`rows_of` reads those of a page."""
    tally: TargetTally
    weeks: list[TargetTally]

    def rows_of(self, places: Sequence[TargetPlace]) -> list[TargetRow]:
        """Return some places with their records, in their order. One query."""
        records = TargetMember.objects.filter(target=self.target)
        # Of a workbook's many the whole list is read, which they are most of: an engine takes only so many numbers.
        if len(places) <= CHUNK:
            records = records.filter(pk__in=[place.member for place in places])
        members = records.select_related("project__zone__unit", "recorded_by", "withdrawn_by").in_bulk()
        return [TargetRow(members[place.member], *place[1:]) for place in places]


def target_progress(*, officer: Officer, target: TargetList, moment: Moment) -> TargetProgress:
    """Return how far the visible projects of a list are. Three queries."""
    members = _members(officer, target, moment)
    dates = stage_dates(list(members), Stage(target.stage), moment)
    places = []
    for number, records in members.items():
        spans = [(put_on, removed_on) for _, put_on, removed_on in records]
        happened = dates.get(number, StageDates())
        aim = Aim(spans, happened.reached_on, happened.terminated_on)
        state = aim.state_on(moment.as_of)
        if state is not None:
            removed_on = spans[-1][1] if state is TargetState.REMOVED else None
            places.append(TargetPlace(records[-1][0], aim, state, removed_on))
    aims = [place.aim for place in places]
    first = min((span[0] for aim in aims for span in aim.spans), default=moment.as_of)
    weeks = tallies_of_target(aims, list(week_ends(first, moment.as_of)))
    return TargetProgress(target, places, weeks[-1], weeks)


def _members(officer: Officer, target: TargetList, moment: Moment) -> dict[int, list[tuple[int, date, date | None]]]:
    """Return of each visible project of a list the number and the days of each of its records, oldest first."""
    records = TargetMember.objects.visible_to(officer).filter(target=target).order_by("id")
    known_at = moment.known_at
    if known_at is not None:
        records = records.filter(recorded_at__lte=known_at)
    members: defaultdict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    # Values, not instances: of all that is on a list a page shows fifty.
    for project, number, recorded_at, withdrawn_at in records.values_list(
        "project_id", "pk", "recorded_at", "withdrawn_at"
    ):
        if (put_on := _day(recorded_at)) <= moment.as_of:
            stands = withdrawn_at is None or (known_at is not None and withdrawn_at > known_at)
            members[project].append((number, put_on, None if stands else _day(withdrawn_at)))
    return dict(members)


def _day(at: Any) -> date:
    return timezone.localdate(at)


@dataclass(frozen=True)
class StageDates:
    """When a project reached the stage before another, that stage or a later one, and when it ended; None if never."""

    since: date | None = None
    reached_on: date | None = None
    terminated_on: date | None = None


def stage_dates(scope: Any, stage: Stage, moment: Moment) -> dict[int, StageDates]:
    """Return these days by project, for the projects of a scope; None asks for all projects. Two queries."""
    before = STAGES[STAGES.index(stage) - 1]
    known = Milestone.objects.as_known_at(moment.known_at).reached_by(moment.as_of)
    exits = CohortExit.objects.as_known_at(moment.known_at).filter(
        kind=ExitKind.TERMINATED.value, left_on__lte=moment.as_of
    )
    # Without any condition all projects are meant: a subquery would only slow each pass down.
    if scope is not None:
        known, exits = known.filter(project__in=scope), exits.filter(entry__project__in=scope)
    rows = (
        known.order_by()
        .values_list("project")
        .annotate(
            since=Max("occurred_on", filter=Q(kind=str(before))),
            reached=Min("occurred_on", filter=Q(kind__in=[str(later) for later in stages_from(stage)])),
            ended=Max("occurred_on", filter=Q(kind=str(Kind.TERMINATED))),
        )
    )
    dates = {project: StageDates(since, reached_on, ended_on) for project, since, reached_on, ended_on in rows}
    # 终止 is one fact, whether the zone recorded it or the province ended the project on a list.
    for project, left_on in exits.order_by("-left_on").values_list("entry__project", "left_on"):
        known_dates = dates.get(project, StageDates())
        ended = min(day for day in (known_dates.terminated_on, left_on) if day)
        dates[project] = replace(known_dates, terminated_on=ended)
    return dates
