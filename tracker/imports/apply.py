"""Writes a plan, all of it or nothing, with the same records and audit events as the single operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.models import (
    PLANNED_FIELDS,
    CohortEntry,
    CohortExit,
    FormerCode,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from projects.operations import bulk_insert, locks
from projects.operations.audit import new_event, record_events, state_of
from projects.operations.cohort_entries import DECLARED, Declaration, carried_exit, new_entry, replacing_entry
from projects.operations.milestones import new_milestone
from projects.operations.progress_figures import approved_state, new_figure, own_approvals
from projects.operations.projection import refresh
from projects.operations.projects import (
    NAMES,
    has_planned_dates,
    new_project,
    record_planned_dates,
    replaced_code,
    set_values,
)
from projects.operations.reform_adoptions import new_adoption
from projects.operations.rounds import check_rounds_stand
from tracker.imports.row_records import REASON
from tracker.imports.standing import chunks
from tracker.models import MonthLock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model

    from projects.models import AuditEvent, Record
    from projects.models.record import RecordQuerySet
    from tracker.imports.plan import Change
    from tracker.imports.row_records import NewEntry, NewMilestone
    from zones.models import Officer

    Ledgered = Milestone | CohortEntry | ProgressFigure | ReformAdoption

FIGURES = ("month", "completed_yuan", "year_completed_yuan", "month_completed_yuan", "actual_output_yuan")


class ChangedMeanwhileError(Exception):
    """Somebody changed projects, or closed a month, between the plan and the writing; `changes` are their rows."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.changes = changes


@transaction.atomic
def apply(changes: Sequence[Change], *, by: Officer, now: datetime, reason: str = REASON) -> None:
    """
    Write the changes of a plan, in one transaction; `reason` stands in what is withdrawn and what replaces it.

    :raises ChangedMeanwhileError: if a project is no longer the version that was planned with
    :raises DomainError: if somebody withdrew a round meanwhile
    :raises django.db.IntegrityError: if somebody registered the same name or code meanwhile
    """
    changes = [change for change in changes if not change.is_nothing]
    _lock(changes)
    _keep_open(changes)
    # Noted now: the writer sets `project` of the new ones.
    fresh = {id(change) for change in changes if change.project is None}
    _Writer(by, now, reason).write(changes)
    # `refresh` also counts the version, once a project; a new project without records is up to date as created.
    touched = [
        change.project.pk
        for change in changes
        if change.project is not None and (id(change) not in fresh or change.writes_records)
    ]
    renamed = [
        change.project.pk
        for change in changes
        if change.project is not None and (id(change) in fresh or not NAMES.isdisjoint(change.values))
    ]
    bare = {change.project.pk for change in changes if change.project is not None} - set(touched)
    refresh(touched, renamed=renamed, bare=bare, now=now)


def _lock(changes: Sequence[Change]) -> None:
    """Lock the projects in the order of their ids, so that two imports cannot wait for each other."""
    planned = {change.project.pk: change.project.version for change in changes if change.project}
    stands: dict[int, int] = {}
    for chunk in chunks(planned):
        locked = Project.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        stands |= locked.values_list("pk", "version")
    moved = [change for change in changes if change.project and stands.get(change.project.pk) != change.project.version]
    if moved:
        raise ChangedMeanwhileError(moved)


def _keep_open(changes: Sequence[Change]) -> None:
    """Keep the months of new figures open until these are written; refuse those that were closed since the plan."""
    told = [(change.figure.month, change) for change in changes if change.figure]
    months = sorted({month for month, _ in told})
    # The locks before the query, as in `require_open`: a closing that commits in between would go unseen.
    for month in months:
        locks.share(MonthLock.name_of(month))
    closed = MonthLock.objects.closed(months)
    if late := [change for month, change in told if month in closed]:
        raise ChangedMeanwhileError(late)


class _Writer:
    """Writes what changes hold, one kind of row after another."""

    def __init__(self, by: Officer, now: datetime, reason: str) -> None:
        """Keep the officer, the moment and the reason that every record is written with."""
        self.by, self.now, self.reason = by, now, reason

    def write(self, changes: Sequence[Change]) -> None:
        """Write the projects first, since the records refer to them."""
        self._create([change for change in changes if change.project is None])
        self._edit([(change.project, change.values) for change in changes if change.project and change.values])
        pairs = [(change.project, change) for change in changes if change.project is not None]
        self._milestones([(project, milestone) for project, change in pairs for milestone in change.milestones])
        self._entries([(project, entry) for project, change in pairs for entry in change.entries])
        self._figures(pairs)
        self._reforms(pairs)

    def _create(self, changes: Sequence[Change]) -> None:
        new = [
            new_project(values={**change.values, "zone": change.zone}, by=self.by, now=self.now) for change in changes
        ]
        for change, project in zip(changes, Project.objects.bulk_create(new), strict=True):
            change.project = project
            change.values = {}
        planned = [project for project in new if has_planned_dates(project)]
        record_planned_dates(planned, by=self.by, now=self.now, are_new=True)
        record_events(
            new_event(action="register_project", subject=addition, by=self.by, now=self.now, after=state_of(addition))
            for addition in new
        )

    def _edit(self, edits: Sequence[tuple[Project, Mapping[str, Any]]]) -> None:
        # Before the values are set: a former code is read from the project as it stood.
        former = [replaced_code(project, values, by=self.by, now=self.now) for project, values in edits]
        FormerCode.objects.bulk_create([code for code in former if code is not None])
        events = []
        for project, values in edits:
            before = state_of(project, *values)
            set_values(project, values)
            after = state_of(project, *values)
            events.append(self._event("edit_project", project, project, before=before, after=after))
        # One statement per 200 projects. A project that changes only some of the fields gets the others as it was read;
        # they are current, since the version was compared under the lock.
        if fields := sorted({name for _, values in edits for name in values}):
            keys = [f"{name}_key" for name in ("name", "owner") if name in fields]
            Project.objects.bulk_update([project for project, _ in edits], [*fields, *keys], batch_size=200)
        planned = [project for project, values in edits if not values.keys().isdisjoint(PLANNED_FIELDS.values())]
        record_planned_dates(planned, by=self.by, now=self.now, reason=self.reason)
        record_events(events)

    def _milestones(self, pairs: Sequence[tuple[Project, NewMilestone]]) -> None:
        # Withdrawn first, here and below: the database allows one standing record of a kind.
        self._withdraw(Milestone.objects.all(), [milestone.corrects for _, milestone in pairs])
        told = bulk_insert.insert([self._milestone(project, milestone) for project, milestone in pairs], of="project")
        self._audit("record_milestone", told, "kind", "occurred_on", "sub_type", "note")

    def _milestone(self, project: Project, new: NewMilestone) -> Milestone:
        old = new.corrects
        return new_milestone(
            project=project,
            kind=new.kind,
            occurred_on=new.day,
            by=self.by,
            now=self.now,
            # The workbook has no columns for these: a corrected date keeps them.
            sub_type=old.sub_type if old else "",
            note=old.note if old else "",
            reason=self.reason if old else "",
            corrects=old,
        )

    def _entries(self, pairs: Sequence[tuple[Project, NewEntry]]) -> None:
        # Exits hang on the entry that is replaced: they are read before, withdrawn with it and carried to the new one.
        corrected = [new.corrects for _, new in pairs if new.corrects]
        exits: dict[int, CohortExit] = {}
        for chunk in chunks([entry.pk for entry in corrected]):
            exits |= {
                cohort_exit.entry_id: cohort_exit
                for cohort_exit in CohortExit.objects.standing().filter(entry__in=chunk)
            }
        self._withdraw(CohortExit.objects.all(), exits.values())
        self._withdraw(CohortEntry.objects.all(), corrected)
        entries = bulk_insert.insert([self._entry(project, new) for project, new in pairs], of="project")
        check_rounds_stand(entries)
        self._audit("enter_project", [entry for entry in entries if entry.corrects_id is None], *DECLARED)
        self._audit("correct_entry", [entry for entry in entries if entry.corrects_id is not None], *DECLARED)
        carried = [(exits.get(entry.corrects_id or 0), entry) for entry in entries]
        CohortExit.objects.bulk_create(
            [carried_exit(exit_, to=entry, by=self.by, now=self.now) for exit_, entry in carried if exit_]
        )

    def _entry(self, project: Project, new: NewEntry) -> CohortEntry:
        if new.corrects is not None:
            # The workbook states these two alone: what else was declared stays, whatever the project says by now.
            changes = {"round": new.round_, "amount_yuan": new.amount_yuan}
            return replacing_entry(
                entry=new.corrects, project=project, changes=changes, by=self.by, now=self.now, reason=self.reason
            )
        declared = Declaration(new.amount_yuan)
        return new_entry(
            project=project, round_=new.round_, cohort=new.cohort, declared=declared, by=self.by, now=self.now
        )

    def _figures(self, pairs: Sequence[tuple[Project, Change]]) -> None:
        new = [(project, change.figure) for project, change in pairs if change.figure]
        self._withdraw(ProgressFigure.objects.all(), [figure.corrects for _, figure in new])
        told = bulk_insert.insert(
            [
                new_figure(
                    project=project,
                    month=figure.month,
                    figures=figure.figures,
                    corrects=figure.corrects,
                    by=self.by,
                    now=self.now,
                    reason=self.reason if figure.corrects else "",
                )
                for project, figure in new
            ],
            of="project",
        )
        self._audit("record_figures", told, *FIGURES)
        approvals = bulk_insert.insert(own_approvals(told, by=self.by, now=self.now), of="figure")
        record_events(
            self._event("approve_figures", approval, approval.figure.project, after=approved_state(approval))
            for approval in approvals
        )

    def _reforms(self, pairs: Sequence[tuple[Project, Change]]) -> None:
        dropped = [(project, adoption) for project, change in pairs for adoption in change.dropped]
        self._withdraw(ReformAdoption.objects.all(), [adoption for _, adoption in dropped])
        record_events(
            self._event("drop_reform", adoption, project, before=state_of(adoption, "reform"))
            for project, adoption in dropped
        )
        told = bulk_insert.insert(
            [
                new_adoption(project=project, reform=reform, by=self.by, now=self.now)
                for project, change in pairs
                for reform in change.adopted
            ],
            of="project",
        )
        self._audit("adopt_reform", told, "reform")

    def _audit(self, action: str, told: Sequence[Ledgered], *names: str) -> None:
        """Audit new records, with the values of the records that they correct."""
        record_events(
            self._event(
                action,
                record,
                record.project,
                before=state_of(record.corrects, *names) if record.corrects else None,
                after=state_of(record, *names),
            )
            for record in told
        )

    def _event(self, action: str, subject: Model, project: Project, **states: dict[str, Any] | None) -> AuditEvent:
        before, after = states.get("before"), states.get("after")
        return new_event(
            action=action,
            subject=subject,
            project=project,
            by=self.by,
            now=self.now,
            before=before,
            after=after,
            reason=self.reason if before else "",
        )

    def _withdraw(self, records: RecordQuerySet[Record], old: Iterable[Record | None]) -> None:
        for chunk in chunks([record.pk for record in old if record is not None]):
            records.filter(pk__in=chunk).withdraw(by=self.by, now=self.now, reason=self.reason)
