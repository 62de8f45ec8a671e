"""Target lists as of a day, with what was known at a moment, and the projects that could be put on one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min, Q
from django.utils import timezone

from projects.models import CohortExit, ExitKind, Milestone, TargetMember
from projects.rules.stages import STAGES, Kind, Stage, stages_from
from projects.rules.targets import Aim, TargetState, TargetTally, tally_target, week_ends

if TYPE_CHECKING:
    from projects.models import TargetList
    from tracker.queries.stalled.project_facts import Moment
    from zones.models import Officer


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
    rows: list[TargetRow]
    tally: TargetTally
    weeks: list[TargetTally]


def target_progress(*, officer: Officer, target: TargetList, moment: Moment) -> TargetProgress:
    """Return how far the visible projects of a list are. Three queries."""
    members = _members(officer, target, moment)
    dates = stage_dates(list(members), Stage(target.stage), moment)
    rows, aims = [], []
    for number, records in members.items():
        spans = [(_day(record.recorded_at), _removed_on(record, moment)) for record in records]
        happened = dates.get(number, StageDates())
        aim = Aim(spans, happened.reached_on, happened.terminated_on)
        state = aim.state_on(moment.as_of)
        if state is None:
            continue
        aims.append(aim)
        rows.append(TargetRow(records[-1], aim, state, spans[-1][1] if state is TargetState.REMOVED else None))
    first = min((span[0] for aim in aims for span in aim.spans), default=moment.as_of)
    weeks = [tally_target(aims, day) for day in week_ends(first, moment.as_of)]
    return TargetProgress(target, rows, weeks[-1], weeks)


def _members(officer: Officer, target: TargetList, moment: Moment) -> dict[int, list[TargetMember]]:
    """Return the records of the visible projects of a list by project, oldest first, removed ones too."""
    records = TargetMember.objects.visible_to(officer).filter(target=target).order_by("id")
    if moment.known_at is not None:
        records = records.filter(recorded_at__lte=moment.known_at)
    members: defaultdict[int, list[TargetMember]] = defaultdict(list)
    for record in records.select_related("project__zone__unit", "recorded_by", "withdrawn_by"):
        if _day(record.recorded_at) <= moment.as_of:
            members[record.project_id].append(record)
    return dict(members)


def _removed_on(record: TargetMember, moment: Moment) -> date | None:
    if record.withdrawn_at is None or (moment.known_at is not None and record.withdrawn_at > moment.known_at):
        return None
    return _day(record.withdrawn_at)


def _day(at: datetime) -> date:
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
