"""Takes an import back where nobody went on from it: withdraws what it recorded, and records anew what it replaced."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.models import (
    AnnualPlan,
    CohortEntry,
    FigureApproval,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from projects.operations.audit import new_event, record_events, state_of
from projects.operations.bulk_insert import insert
from projects.operations.projection import bump_versions, lock_projects, refresh
from projects.operations.revisions import build_revision
from projects.rules.chunks import chunked
from tracker.import_jobs.recorded import Recorded, change_back, recorded_by
from tracker.imports.apply import apply
from tracker.imports.row_records import UNDOING
from tracker.models import ImportRow, ImportState, MonthLock, RowOutcome, RowStatus
from tracker.operations.imports import LostJobError, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from projects.models.project import ProjectQuerySet
    from tracker.models import ImportJob
    from zones.models import Officer

AUDITED: dict[type[Any], tuple[str, tuple[str, ...]]] = {
    Milestone: ("withdraw_milestone", ("kind", "occurred_on", "sub_type", "note")),
    CohortEntry: ("withdraw_entry", ("cohort", "round", "amount_yuan", "zone", "unit")),
    ProgressFigure: ("withdraw_figures", ("month", "completed_yuan", "actual_output_yuan")),
    ReformAdoption: ("drop_reform", ("reform",)),
    AnnualPlan: ("record_annual_plan", ("year", "planned_yuan")),
}
"""How the audit tells that a record is withdrawn: the action, and what is told of the record."""


@transaction.atomic
def undo_job(job: ImportJob, *, by: Officer, now: datetime) -> None:
    """
    Undo an import, in one transaction; rows whose project somebody changed since stay, and so do new projects.

    :raises LostJobError: if another worker took the job meanwhile; nothing is written
    :raises DomainError: if the books refuse it; nothing is written
    """
    rows = list(job.rows.filter(status__in=(RowStatus.NEW, RowStatus.CHANGED), project__isnull=False))
    lock_projects([row.number for row in rows])
    # Without those withdrawn since, and those of zones that are another unit's by now.
    projects = _projects(rows, Project.objects.visible_to(by))
    recorded = recorded_by(job, [*projects])
    closed = MonthLock.objects.closed(sorted({month for record in recorded.values() for month in record.months}))
    back = []
    for row in rows:
        project, made = projects.get(row.number), recorded.get(row.number, Recorded())
        # Out of sight, changed, or approved since.
        if project is None or project.version != row.left_version or made.is_passed or made.months & closed:
            row.outcome = RowOutcome.TOUCHED
            continue
        row.outcome = RowOutcome.UNDONE if row.version is not None else RowOutcome.REGISTERED
        back.append((row, project, made))
    _take_back(job, back, now=now)
    for outcome in RowOutcome:
        of = [row.pk for row in rows if row.outcome == outcome]
        for portion in chunked(of):
            ImportRow.objects.filter(pk__in=portion).update(outcome=outcome)
    counts = {**job.counts, **{f"{outcome}": sum(row.outcome == outcome for row in rows) for outcome in RowOutcome}}
    if not settle(job, state=ImportState.UNDONE, now=now, undone_at=now, counts=counts):
        raise LostJobError


def _projects(rows: Sequence[ImportRow], among: ProjectQuerySet) -> dict[int, Project]:
    projects: dict[int, Project] = {}
    for portion in chunked(rows):
        of = [row.number for row in portion]
        projects |= {project.pk: project for project in among.filter(pk__in=of).select_related("zone")}
    return projects


def _take_back(job: ImportJob, back: Sequence[tuple[ImportRow, Project, Recorded]], *, now: datetime) -> None:
    values: dict[str, Any] = {"by": job.undone_by, "now": now, "reason": f"{UNDOING}{job.pk}"}
    made = [record for *_, recorded in back for record in recorded.made]
    figures = [record.pk for record in made if isinstance(record, ProgressFigure)]
    for portion in chunked(figures):
        FigureApproval.objects.filter(figure__in=portion).withdraw(**values)
    added = [record for *_, recorded in back for record in recorded.added]
    _withdraw(added, values)
    refresh({record.project_id for record in added}, now=now)
    # With the versions as they are by now: withdrawing raised them.
    projects = _projects([row for row, *_ in back], Project.objects.all())
    apply([change_back(row, projects[row.number], recorded) for row, _, recorded in back], **values)
    _adopt_again([adoption for *_, recorded in back for adoption in recorded.dropped], values)


def _adopt_again(dropped: Sequence[ReformAdoption], values: dict[str, Any]) -> None:
    """Record anew what the import withdrew because its file said 否, with the day that was known."""
    by, now = values["by"], values["now"]
    values = {"reason": values["reason"], "recorded_at": now, "recorded_by": by}
    fresh = insert([build_revision(ReformAdoption, old, values) for old in dropped], of="project")
    record_events(
        new_event(
            action="adopt_reform",
            subject=adoption,
            project=adoption.project,
            by=by,
            now=now,
            after=state_of(adoption, "reform"),
        )
        for adoption in fresh
    )
    bump_versions([adoption.project_id for adoption in fresh], now=now)


def _withdraw(records: Iterable[Any], values: dict[str, Any]) -> None:
    by_model: defaultdict[type[Any], list[Any]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    for model, of in by_model.items():
        action, names = AUDITED[model]
        for portion in chunked([record.pk for record in of]):
            model._default_manager.filter(pk__in=portion).withdraw(**values)
        record_events(
            new_event(action=action, subject=record, project=record.project, before=state_of(record, *names), **values)
            for record in of
        )
