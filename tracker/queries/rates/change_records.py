"""What happened behind the parts of a change: the records that say so, for the few projects that are looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from projects.models import CohortEntry, CohortExit, ExitKind, FigureApproval, Milestone, ProgressFigure, Record
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.rate_sides import Aspect, Cause
from projects.rules.rates import BASES
from projects.rules.stages import KIND_LABELS, NEXT_STAGE, Cohort, Kind, stages_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from projects.rules.rate_changes import Line
    from projects.rules.rate_sides import MonthlyFigure, Side
    from zones.models import Officer

FIGURE_COLUMNS = {Cohort.STARTED: "completed_yuan", Cohort.PRODUCING: "actual_output_yuan"}
FIGURE_LABELS = {Cohort.STARTED: "累计完成投资", Cohort.PRODUCING: "实际年产值"}
NONE = "无"
NAMED = ("recorded_by", "withdrawn_by")


@dataclass(frozen=True)
class RecordedEvent:
    """
    What a record says: what of the project, as it was before and is after, on which day, told when, by whom and why.

    The words are an officer's; amounts are in 万元.
    """

    what: str
    before: str
    after: str
    day: date | None = None
    told_at: datetime | None = None
    told_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ToldLine:
    """A line with the project that it is about and what happened."""

    line: Line
    entry: CohortEntry
    events: Sequence[RecordedEvent]

    @property
    def exact(self) -> Fraction | None:
        """Its part of the difference as a share; None where a side has nothing to divide by."""
        return Fraction(self.line.weight, self.line.over) if self.line.over else None


def told_lines(*, officer: Officer, sides: tuple[Side, Side], lines: Sequence[Line]) -> list[ToldLine]:
    """Return lines with their records, at most six statements; what is before is what was known earlier."""
    early, late = sorted(sides, key=lambda side: side.place)
    telling = _Telling(officer, sides, (early, late), lines)
    return [ToldLine(line, telling.entry(line), telling.events(line)) for line in lines]


class _Telling:
    """The records of some lines, by project."""

    def __init__(
        self, officer: Officer, asked: tuple[Side, Side], in_order: tuple[Side, Side], lines: Sequence[Line]
    ) -> None:
        early, late = self.early, self.late = in_order
        self._asked = asked
        self.cohort = early.formula.cohort
        members = [side.members[line.key] for side in (early, late) for line in lines if line.key in side.members]
        # By the one gate; the other records are those of these entries' projects.
        entries = CohortEntry.objects.visible_to(officer).filter(cohort=str(self.cohort))
        projects = entries.filter(pk__in={member.record for member in members}).values("project")
        named = entries.filter(project__in=projects).select_related("project", "zone", "round", *NAMED)
        self.entries = {entry.pk: entry for entry in named}
        self.milestones = self._milestones(lines)
        self.exits = self._exits(lines)
        self.figures = self._figures(lines, {figure.month for member in members for figure in _figures_of(member)})
        self.approvals = self._approvals()
        self._tellers: Mapping[Aspect, Callable[[Line], list[RecordedEvent]]] = {
            Aspect.DECLARED: self._declared,
            Aspect.REACHED: self._reached,
            Aspect.FIGURE: self._figure,
            Aspect.EXIT: self._left,
            Aspect.DUE: lambda line: [RecordedEvent("计划日期已到", "", "", self.entry(line).planned_next_on)],
            Aspect.ROUND: self._round,
            Aspect.PLACE: self._moved,
            Aspect.BASIS: lambda _: [RecordedEvent("口径", BASES[asked[0].basis].title, BASES[asked[1].basis].title)],
        }

    def entry(self, line: Line) -> CohortEntry:
        """Return the entry as the later side knows it, else as the earlier one did."""
        side = self.late if line.key in self.late.members else self.early
        return self.entries[side.members[line.key].record]

    def events(self, line: Line) -> list[RecordedEvent]:
        """Return what happened to a line's member."""
        return self._tellers[line.aspect](line)

    def _projects(self, lines: Iterable[Line], *aspects: Aspect) -> set[int]:
        return {self.entry(line).project_id for line in lines if line.aspect in aspects}

    def _milestones(self, lines: Sequence[Line]) -> dict[int, list[Milestone]]:
        projects = self._projects(lines, Aspect.REACHED, Aspect.EXIT)
        if not projects:
            return {}
        kinds = [*map(str, stages_from(NEXT_STAGE[self.cohort])), str(Kind.TERMINATED)]
        rows = Milestone.objects.filter(project__in=projects, kind__in=kinds).order_by("occurred_on", "pk")
        return _by_project(rows.select_related(*NAMED), "project_id")

    def _exits(self, lines: Sequence[Line]) -> dict[int, list[CohortExit]]:
        projects = self._projects(lines, Aspect.EXIT)
        if not projects:
            return {}
        # An end on any list is an end on each.
        here = Q(entry__cohort=str(self.cohort)) | Q(kind=ExitKind.TERMINATED)
        rows = CohortExit.objects.filter(here, entry__project__in=projects)
        named = rows.select_related(*NAMED, "entry").order_by("pk")
        by_project: defaultdict[int, list[CohortExit]] = defaultdict(list)
        for row in named:
            by_project[row.entry.project_id].append(row)
        return by_project

    def _figures(self, lines: Sequence[Line], months: set[date]) -> dict[int, list[ProgressFigure]]:
        projects = self._projects(lines, Aspect.FIGURE)
        if not projects:
            return {}
        rows = ProgressFigure.objects.filter(project__in=projects, month__in=months).order_by("pk")
        return _by_project(rows.select_related(*NAMED), "project_id")

    def _approvals(self) -> dict[int, FigureApproval]:
        numbers = [figure.pk for figures in self.figures.values() for figure in figures]
        if not self.late.reviewed or not numbers:
            return {}
        rows = FigureApproval.objects.filter(figure__in=numbers).select_related("recorded_by").order_by("pk")
        return {row.figure_id: row for row in rows if _was_known(row, self.late.known_at)}

    # --- Aspect by aspect

    def _declared(self, line: Line) -> list[RecordedEvent]:
        old, new = self._both(line)
        if new is None:
            return [_withdrawal("名单登记", _declared_text(self.entry(line)), self._last(self.entry(line)))]
        if old is None:
            return [_telling("名单登记", NONE, _declared_text(new), new)]
        pairs = zip(_declaration(old).items(), _declaration(new).values(), strict=True)
        return [_telling(name, before, after, new) for (name, before), after in pairs if before != after]

    def _both(self, line: Line) -> tuple[CohortEntry | None, CohortEntry | None]:
        found = [side.members.get(line.key) for side in (self.early, self.late)]
        old, new = (self.entries.get(member.record) if member else None for member in found)
        return old, new

    def _last(self, entry: CohortEntry) -> CohortEntry:
        """Return the record that stood last of those that correct each other."""
        following = {entry.corrects_id: entry for entry in self.entries.values() if entry.corrects_id}
        while entry.pk in following:
            entry = following[entry.pk]
        return entry

    def _reached(self, line: Line) -> list[RecordedEvent]:
        of_project = self.milestones.get(self.entry(line).project_id, [])
        old, new = (
            (
                self._milestone(of_project, side, side.members[line.key].facts.reached_on)
                for side in (self.early, self.late)
            )
            if line.key in self.early.members
            else (None, self._come(of_project, line))
        )
        if line.cause is Cause.PROGRESS:
            return [_telling(_kind(new), "", "", new, day=new.occurred_on)] if new else []
        if new is None:
            return [_withdrawal(_kind(old), f"{old.occurred_on}", old)] if old else []
        return [_telling(_kind(new), f"{old.occurred_on}" if old else NONE, f"{new.occurred_on}", new)]

    def _come(self, of_project: Sequence[Milestone], line: Line) -> Milestone | None:
        return self._milestone(of_project, self.late, self.late.members[line.key].facts.reached_on)

    def _milestone(self, of_project: Sequence[Milestone], side: Side, day: date | None) -> Milestone | None:
        found = [reached for reached in of_project if reached.occurred_on == day and reached.kind != Kind.TERMINATED]
        return next((reached for reached in found if _was_known(reached, side.known_at)), None)

    def _figure(self, line: Line) -> list[RecordedEvent]:
        late = self.late.members[line.key]
        early = self.early.members.get(line.key)
        is_progress = line.cause is Cause.PROGRESS
        old = late.figure_then if is_progress else early.figure if early else None
        new = late.figure if is_progress else late.figure_then
        label = FIGURE_LABELS[self.cohort]
        record = self._record(line, new, self.late.known_at)
        if record is None and is_progress:
            # A later knowledge of an earlier day: the figure is there, its month is not over.
            ahead = self._record(line, old, self.late.known_at)
            return [_telling(label, _figure_text(old), NONE, ahead)] if ahead else []
        if record is None:
            gone = self._record(line, old, self.early.known_at)
            return [_withdrawal(label, _figure_text(old), gone)] if gone else []
        approval = self.approvals.get(record.pk)
        decisive: Record = approval if line.cause is Cause.REVIEW and approval else record
        return [_telling(label, _figure_text(old), _figure_text(new), decisive)]

    def _record(self, line: Line, figure: MonthlyFigure | None, moment: datetime) -> ProgressFigure | None:
        of_project = self.figures.get(self.entry(line).project_id, ())
        found = [known for known in of_project if figure and known.month == figure.month and _was_known(known, moment)]
        return found[-1] if found else None

    def _left(self, line: Line) -> list[RecordedEvent]:
        project = self.entry(line).project_id
        ends = [milestone for milestone in self.milestones.get(project, ()) if milestone.kind == Kind.TERMINATED]
        events = []
        for record, what, day in [
            *((leaving, leaving.get_kind_display(), leaving.left_on) for leaving in self.exits.get(project, ())),
            *((end, _kind(end), end.occurred_on) for end in ends),
        ]:
            was_known, is_known = (_was_known(record, side.known_at) for side in (self.early, self.late))
            if is_known:
                events.append(_telling(what, "", "", record, day=day))
            elif was_known:
                events.append(_withdrawal(what, f"{day}", record))
        return events

    def _round(self, line: Line) -> list[RecordedEvent]:
        entry = self.entry(line)
        is_in = [line.key in side.members and side.members[line.key].round in side.rounds for side in self._asked]
        before, after = ("计入" if inside else "不计入" for inside in is_in)
        return [RecordedEvent(f"期次 {entry.round.key}", before, after, entry.round.held_on)]

    def _moved(self, line: Line) -> list[RecordedEvent]:
        old, new = self._both(line)
        if old is None or new is None or old.pk == new.pk:
            return [RecordedEvent("条件", "", "在查询条件中的归属已变")]
        places = {
            "开发区": (str(old.zone), str(new.zone)),
            "项目类别": (old.get_category_display(), new.get_category_display()),
            "产业链": (old.chain or NONE, new.chain or NONE),
        }
        return [_telling(name, before, after, new) for name, (before, after) in places.items() if before != after]


def _figures_of(member: Any) -> list[MonthlyFigure]:
    return [figure for figure in (member.figure, member.figure_then) if figure]


def _by_project(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _was_known(record: Record, moment: datetime) -> bool:
    gone = record.withdrawn_at
    return record.recorded_at <= moment and (gone is None or gone > moment)


def _telling(what: str, before: str, after: str, record: Record, day: date | None = None) -> RecordedEvent:
    return RecordedEvent(what, before, after, day, record.recorded_at, str(record.recorded_by), record.reason)


def _withdrawal(what: str, before: str, record: Record) -> RecordedEvent:
    by, why = str(record.withdrawn_by or ""), record.withdrawn_reason
    return RecordedEvent(what, before, "已撤回", None, record.withdrawn_at, by, why)


def _kind(milestone: Milestone | None) -> str:
    return KIND_LABELS[Kind(milestone.kind)] if milestone else ""


def _figure_text(figure: MonthlyFigure | None) -> str:
    return f"{wan_text(figure.yuan)} 万元（{month_text(figure.month)}）" if figure else NONE


def _declared_text(entry: CohortEntry) -> str:
    return f"{entry.round.key}，{wan_text(entry.amount_yuan)} 万元"


def _declaration(entry: CohortEntry) -> dict[str, str]:
    """Return what was declared, as it is compared and shown."""
    expected = entry.expected_output_yuan
    return {
        "期次": entry.round.key,
        "投资额": f"{wan_text(entry.amount_yuan)} 万元",
        "预计年产值": NONE if expected is None else f"{wan_text(expected)} 万元",
        "下一阶段计划日期": f"{entry.planned_next_on or NONE}",
        "项目类别": entry.get_category_display(),
    }
