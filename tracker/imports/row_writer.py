"""Writes what rows of a ledger change: table by table as streams of rows, with one event of the audit for each."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from projects.models import (
    PLANNED_FIELDS,
    AnnualPlan,
    CohortEntry,
    CohortExit,
    FigureApproval,
    FormerCode,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from projects.operations.audit import RowEvent, record_row_events, state_of, state_text
from projects.operations.bulk_insert import insert_rows
from projects.operations.cohort_entries import DECLARED, Declaration, carried_exit, declared_values, replacing_entry
from projects.operations.fresh_projects import ENTRY_FACTS, FreshProject, MonthFigure, entry_facts, keep_fresh, stage_of
from projects.operations.progress_figures import Figures, approves_own
from projects.operations.projects import (
    has_planned_dates,
    insert_projects,
    new_projects,
    record_planned_dates,
    replaced_code,
    set_values,
)
from projects.operations.rounds import check_rounds_stand
from projects.rules.row_trails import joined, part_text, row_action
from tracker.imports.standing import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from projects.models import Record
    from projects.models.record import RecordQuerySet
    from projects.rules.stages import Kind
    from tracker.imports.plan import CellChange, Tell
    from tracker.imports.row_records import NewEntry
    from zones.models import Officer

    Pairs = Sequence[tuple[Project, CellChange]]

MILESTONE = ("kind", "occurred_on", "sub_type", "note")
PLANS = ("year", "planned_yuan")
FIGURES = ("completed_yuan", "year_completed_yuan", "month_completed_yuan", "actual_output_yuan")
DECLARED_COLUMNS = tuple(f"{name}_id" if name in {"round", "zone", "unit"} else name for name in DECLARED)
"""What the audit tells of records, and the columns that hold what was declared."""
_UNTOLD = (None,) * len(ENTRY_FACTS)


class RowWriter:
    """Writes what changes hold, one kind of row after another, in the caller's transaction."""

    def __init__(self, by: Officer, now: datetime, reason: str, tell: Tell) -> None:
        """Keep the officer, the moment and the reason of every record, and who hears how far it is."""
        self.by, self.now, self.reason, self.tell = by, now, reason, tell
        self._told: dict[str, Any] = {"recorded_at": now, "recorded_by_id": by.pk}
        self._before: defaultdict[int, list[str]] = defaultdict(list)
        self._after: defaultdict[int, list[str]] = defaultdict(list)
        # By what was done the projects in which it was.
        self._did: defaultdict[str, set[int]] = defaultdict(set)
        # Of new projects alone, by their numbers.
        self._dates: dict[int, dict[Kind, date]] = {}
        self._milestones_of: defaultdict[int, list[tuple[int, Kind, date]]] = defaultdict(list)

    def write(self, changes: Sequence[CellChange]) -> None:
        """Write the projects first, since the records refer to them; what is kept of new ones follows from these."""
        fresh = [change for change in changes if change.project is None]
        self._create(fresh)
        self._edit([(change.project, change.values) for change in changes if change.project and change.values])
        pairs = [(change.project, change) for change in changes if change.project is not None]
        kinds = (self._milestones, self._entries, self._figures, self._plans, self._reforms)
        for done, write in enumerate(kinds, start=1):
            write(pairs)
            self.tell(len(changes) * done // len(kinds))
        record_row_events(
            [
                RowEvent(
                    project,
                    row_action(tuple(action for action, projects in self._did.items() if project.id in projects)),
                    joined(before),
                    joined(self._after[project.id]),
                    self.reason if before else "",
                )
                for project, _ in pairs
                for before in (self._before[project.id],)
            ],
            by=self.by,
            now=self.now,
        )
        written = [(change.project, change) for change in fresh if change.project]
        keep_fresh([self._fresh(project, change) for project, change in written], by=self.by, now=self.now)

    def _tell(
        self,
        action: str,
        projects: Sequence[int],
        keys: Sequence[int],
        *,
        before: Iterable[str] = (),
        after: Iterable[str] = (),
    ) -> None:
        """Add a part to the events of some projects, by the keys of what it is about; the states are texts of JSON."""
        self._did[action].update(projects)
        for parts, states in ((self._before, before), (self._after, after)):
            # Without a state there is no part, and without any there are none at all.
            for project, key, state in zip(projects, keys, states, strict=False):
                if state:
                    parts[project].append(part_text(action, key, state))

    def _create(self, changes: Sequence[CellChange]) -> None:
        rows = ({**change.values, "zone": change.zone} for change in changes)
        new = new_projects(rows, by=self.by, now=self.now)
        dates = [{milestone.kind: milestone.day for milestone in change.milestones} for change in changes]
        for project, change, reached in zip(new, changes, dates, strict=True):
            project.stage = stage_of(reached)
            # Records raise the version, as they do where they come later.
            project.version += change.writes_records
        insert_projects(new, by=self.by, now=self.now)
        for change, project, reached in zip(changes, new, dates, strict=True):
            change.project, change.values = project, {}
            self._dates[project.id] = reached
        numbers = [project.id for project in new]
        self._tell("register_project", numbers, numbers, after=(state_text(state_of(project)) for project in new))
        planned = [project for project in new if has_planned_dates(project)]
        record_planned_dates(planned, by=self.by, now=self.now, are_new=True)

    def _fresh(self, project: Project, change: CellChange) -> FreshProject:
        milestones = self._milestones_of[project.id]
        plan = (change.plan.year, change.plan.planned_yuan) if change.plan else None
        return FreshProject(project.id, project.planned_yuan, milestones, _told_figure(change), plan)

    def _edit(self, edits: Sequence[tuple[Project, Mapping[str, Any]]]) -> None:
        # Before the values are set: a former code is read from the project as it stood.
        former = [replaced_code(project, values, by=self.by, now=self.now) for project, values in edits]
        FormerCode.objects.bulk_create([code for code in former if code is not None])
        for project, values in edits:
            before = state_text(state_of(project, *values))
            set_values(project, values)
            after = state_text(state_of(project, *values))
            self._tell("edit_project", [project.id], [project.id], before=[before], after=[after])
        # One statement per 200 projects. A project that changes only some of the fields gets the others as it was read;
        # they are current, since the version was compared under the lock.
        if fields := sorted({name for _, values in edits for name in values}):
            keys = [f"{name}_key" for name in ("name", "owner") if name in fields]
            Project.objects.bulk_update([project for project, _ in edits], [*fields, *keys], batch_size=200)
        planned = [project for project, values in edits if not values.keys().isdisjoint(PLANNED_FIELDS.values())]
        record_planned_dates(planned, by=self.by, now=self.now, reason=self.reason)

    def _milestones(self, pairs: Pairs) -> None:
        new = [(project, milestone) for project, change in pairs for milestone in change.milestones]
        # Withdrawn first, here and below: the database allows one standing record of a kind.
        self._withdraw(Milestone.objects.all(), [milestone.corrects for _, milestone in new])
        rows = []
        for project, milestone in new:
            old = milestone.corrects
            # The workbook has no columns for sub-type and note: a corrected date keeps them.
            kept = (old.sub_type, old.note, self.reason, old.pk) if old else ("", "", "", None)
            rows.append((project.id, str(milestone.kind), milestone.day, *kept))
        names = ("project_id", *MILESTONE, "reason", "corrects_id")
        keys = insert_rows(Milestone, names, rows, of="project", **self._told)
        for (project, milestone), key in zip(new, keys, strict=True):
            if milestone.corrects is None:
                self._milestones_of[project.id].append((key, milestone.kind, milestone.day))
        # Few days and kinds, each of many projects.
        texts = {said: _text(MILESTONE, said) for said in {row[1 : 1 + len(MILESTONE)] for row in rows}}
        told = (texts[row[1 : 1 + len(MILESTONE)]] for row in rows)
        before = _states_before(MILESTONE, (milestone.corrects for _, milestone in new))
        self._tell("record_milestone", _projects_of(rows), keys, before=before, after=told)

    def _entries(self, pairs: Pairs) -> None:
        new = [(project, entry) for project, change in pairs for entry in change.entries]
        # Exits hang on the entry that is replaced: they are read before, withdrawn with it and carried to the new one.
        corrected = [entry.corrects for _, entry in new if entry.corrects]
        exits: dict[int, CohortExit] = {}
        for chunk in chunks([entry.pk for entry in corrected]):
            exits |= {exit_.entry_id: exit_ for exit_ in CohortExit.objects.standing().filter(entry__in=chunk)}
        self._withdraw(CohortExit.objects.all(), exits.values())
        self._withdraw(CohortEntry.objects.all(), corrected)
        figures = {project.id: _told_figure(change) for project, change in pairs}
        rows = []
        for project, entry in new:
            old, number = entry.corrects, project.id
            facts: tuple[Any, ...] = _UNTOLD
            if number in self._dates:
                facts = entry_facts(entry.cohort, self._dates[number], figures[number])
            reason = (self.reason, old.pk) if old else ("", None)
            rows.append((number, *self._declared(project, entry), project.zone_id, *reason, *facts))
        names = ("project_id", *DECLARED_COLUMNS, "current_zone_id", "reason", "corrects_id", *ENTRY_FACTS)
        keys = insert_rows(CohortEntry, names, rows, of="project", **self._told)
        check_rounds_stand({entry.round_.id for _, entry in new})
        olds = [entry.corrects for _, entry in new]
        told = [*zip(olds, _projects_of(rows), keys, (_text(DECLARED, row[1:]) for row in rows), strict=True)]
        for action, corrects in (("enter_project", False), ("correct_entry", True)):
            of = [entry for entry in told if (entry[0] is not None) is corrects]
            before = _states_before(DECLARED, (old for old, *_ in of))
            after = (text for *_, text in of)
            self._tell(action, [entry[1] for entry in of], [entry[2] for entry in of], before=before, after=after)
        CohortExit.objects.bulk_create(
            [
                carried_exit(exits[entry.corrects.pk], to=key, by=self.by, now=self.now)
                for (_, entry), key in zip(new, keys, strict=True)
                if entry.corrects and entry.corrects.pk in exits
            ]
        )

    def _declared(self, project: Project, new: NewEntry) -> tuple[Any, ...]:
        """Return what an entry declares, in the order of `DECLARED`."""
        if new.corrects is None:
            return tuple(declared_values(project, new.round_.id, new.cohort, Declaration(new.amount_yuan)).values())
        # The workbook states these two alone: what else was declared stays, whatever the project says by now.
        changes = {"round": new.round_, "amount_yuan": new.amount_yuan}
        entry = replacing_entry(
            entry=new.corrects, project=project, changes=changes, by=self.by, now=self.now, reason=self.reason
        )
        values: tuple[Any, ...] = attrgetter(*DECLARED_COLUMNS)(entry)
        return values

    def _figures(self, pairs: Pairs) -> None:
        new = [(project, change.figure) for project, change in pairs if change.figure]
        self._withdraw(ProgressFigure.objects.all(), [figure.corrects for _, figure in new])
        amounts = attrgetter(*FIGURES)
        rows = []
        for project, figure in new:
            old = figure.corrects
            reason = (self.reason, old.pk) if old else ("", None)
            # None for a month without change, which an import that is undone puts back.
            said = figure.figures or Figures()
            rows.append((project.id, figure.month, *amounts(said), figure.figures is None, *reason))
        columns = ("project_id", "month", *FIGURES, "no_change", "reason", "corrects_id")
        keys = insert_rows(ProgressFigure, columns, rows, of="project", **self._told)
        names = ("month", *FIGURES, "no_change")
        # That something changed goes without saying.
        texts = [_text(names, (*row[1:6], row[6] or None)) for row in rows]
        before = _states_before(names, (figure.corrects for _, figure in new))
        self._tell("record_figures", _projects_of(rows), keys, before=before, after=texts)
        if not approves_own(self.by):
            return
        figures = zip(new, keys, texts, strict=True)
        passed = [(project.id, key, text) for (project, figure), key, text in figures if figure.is_reviewed]
        of = [(key,) for _, key, _ in passed]
        approvals = insert_rows(FigureApproval, ("figure_id",), of, of="figure", **self._told)
        self._tell("approve_figures", _projects_of(passed), approvals, after=(text for *_, text in passed))

    def _plans(self, pairs: Pairs) -> None:
        new = [(project, change.plan) for project, change in pairs if change.plan]
        self._withdraw(AnnualPlan.objects.all(), [plan.corrects for _, plan in new])
        rows = []
        for project, plan in new:
            reason = (self.reason, plan.corrects.pk) if plan.corrects else ("", None)
            rows.append((project.id, plan.year, plan.planned_yuan, *reason))
        names = ("project_id", *PLANS, "reason", "corrects_id")
        keys = insert_rows(AnnualPlan, names, rows, of="project", **self._told)
        before = _states_before(PLANS, (plan.corrects for _, plan in new))
        after = (_text(PLANS, row[1:]) for row in rows)
        self._tell("record_annual_plan", _projects_of(rows), keys, before=before, after=after)

    def _reforms(self, pairs: Pairs) -> None:
        dropped = [(project, adoption) for project, change in pairs for adoption in change.dropped]
        self._withdraw(ReformAdoption.objects.all(), [adoption for _, adoption in dropped])
        before = _states_before(("reform",), (adoption for _, adoption in dropped))
        numbers = [project.id for project, _ in dropped]
        self._tell("drop_reform", numbers, [adoption.pk for _, adoption in dropped], before=before)
        rows = [(project.id, str(reform)) for project, change in pairs for reform in change.adopted]
        keys = insert_rows(ReformAdoption, ("project_id", "reform"), rows, of="project", **self._told)
        texts = {reform: state_text({"reform": reform}) for reform in {reform for _, reform in rows}}
        self._tell("adopt_reform", _projects_of(rows), keys, after=(texts[reform] for _, reform in rows))

    def _withdraw(self, records: RecordQuerySet[Record], old: Iterable[Record | None]) -> None:
        for chunk in chunks([record.pk for record in old if record is not None]):
            records.filter(pk__in=chunk).withdraw(by=self.by, now=self.now, reason=self.reason)


def _projects_of(rows: Iterable[Sequence[Any]]) -> list[int]:
    """Return the numbers of the projects of some rows, which begin with them."""
    return [row[0] for row in rows]


def _states_before(names: Sequence[str], corrected: Iterable[Record | None]) -> Iterator[str]:
    """Yield the text of what each new record corrects; empty for one that corrects nothing."""
    return (state_text(state_of(old, *names)) if old else "" for old in corrected)


def _text(names: Sequence[str], values: Sequence[Any]) -> str:
    """Return the text of the first values of a row, by the names that they have."""
    return state_text(dict(zip(names, values, strict=False)))


def _told_figure(change: CellChange) -> MonthFigure | None:
    return MonthFigure(change.figure.month, change.figure.figures or Figures()) if change.figure else None
