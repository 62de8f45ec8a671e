"""What an import recorded: found by who recorded it, and when, to the microsecond."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef

from projects.models import (
    AnnualPlan,
    CohortEntry,
    FigureApproval,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from projects.operations.progress_figures import figures_of
from projects.rules.chunks import chunked
from projects.rules.stages import Cohort, Kind
from tracker.imports.annual_plans import NewPlan
from tracker.imports.columns import PROJECT_FIELDS
from tracker.imports.ledger_rows import Layout, LedgerRow
from tracker.imports.plan import CellChange
from tracker.imports.row_records import REASON, NewEntry, NewFigure, NewMilestone
from tracker.models import RowStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Field

    from tracker.models import ImportJob, ImportRow

KINDS: tuple[Any, ...] = (Milestone, CohortEntry, ProgressFigure, ReformAdoption, AnnualPlan)


@dataclass
class Recorded:
    """
    Of one project: the records that an import made and that stand, and the adoptions that it withdrew.

    `reviewed` are the figures, by their numbers, that it replaced though a reviewer had passed them; `is_passed` says
    that a reviewer has passed some of its own since.
    """

    made: list[Any] = field(default_factory=list)
    dropped: list[ReformAdoption] = field(default_factory=list)
    reviewed: set[int] = field(default_factory=set)
    is_passed: bool = False

    @property
    def added(self) -> list[Any]:
        """Those that came in nobody's place."""
        return [record for record in self.made if record.corrects is None]

    @property
    def months(self) -> set[Any]:
        """The months of which it recorded figures."""
        return {record.month for record in self.made if isinstance(record, ProgressFigure)}


def recorded_by(job: ImportJob, projects: Sequence[int]) -> Mapping[int, Recorded]:
    """Return what an import recorded of some projects, by their numbers."""
    found: defaultdict[int, Recorded] = defaultdict(Recorded)
    values = {"recorded_at": job.applied_at, "recorded_by": job.officer}
    for chunk in chunked(projects):
        for model in KINDS:
            related = ["project__zone", "corrects", *(["corrects__round"] if model is CohortEntry else [])]
            records = model._default_manager.filter(project__in=chunk, withdrawn_at__isnull=True, **values)
            for record in records.select_related(*related).order_by("pk"):
                found[record.project_id].made.append(record)
        made = [figure for number in chunk for figure in found[number].made if isinstance(figure, ProgressFigure)]
        replaced = [figure.corrects_id for figure in made if figure.corrects_id]
        passed = FigureApproval.objects.standing().filter(figure__in=replaced)
        for figure, project in passed.values_list("figure", "figure__project"):
            found[project].reviewed.add(figure)
        # The project's version does not tell: passing figures changes none of them.
        since = FigureApproval.objects.standing().filter(figure__in=made, recorded_at__gt=job.applied_at)
        for project in since.values_list("figure__project", flat=True):
            found[project].is_passed = True
        gone = {"withdrawn_at": job.applied_at, "withdrawn_by": job.officer, "withdrawn_reason": REASON}
        for adoption in ReformAdoption.objects.filter(project__in=chunk, **gone).select_related("project"):
            found[adoption.project_id].dropped.append(adoption)
    return found


def reviewed_before(job: ImportJob) -> int:
    """Return how many figures an import replaced though a reviewer had passed them. One query."""
    projects = job.rows.filter(status=RowStatus.CHANGED).values("project")
    made = ProgressFigure.objects.standing().filter(
        project__in=projects, recorded_at=job.applied_at, recorded_by=job.officer
    )
    passed = FigureApproval.objects.standing().filter(figure=OuterRef("corrects"))
    return made.filter(Exists(passed)).count()


def change_back(row: ImportRow, project: Project, recorded: Recorded) -> CellChange:
    """Return the change that puts back what a row replaced in its project."""
    nowhere = LedgerRow(row.row, [], {}, Layout(row.sheet, {}))
    change = CellChange(nowhere, project.zone, project, values=_values_before(row) if row.version is not None else {})
    for record in recorded.made:
        before = record.corrects
        if before is None:
            continue
        if isinstance(record, Milestone):
            change.milestones.append(NewMilestone(Kind(record.kind), before.occurred_on, record))
        elif isinstance(record, CohortEntry):
            change.entries.append(NewEntry(Cohort(record.cohort), before.round, before.amount_yuan, record))
        elif isinstance(record, ProgressFigure):
            figures = None if before.no_change else figures_of(before)
            change.figure = NewFigure(record.month, figures, record, is_reviewed=before.pk in recorded.reviewed)
        elif isinstance(record, AnnualPlan):
            change.plan = NewPlan(record.year, before.planned_yuan, record)
    return change


def _values_before(row: ImportRow) -> dict[str, Any]:
    """Return the values of the project's fields from before the import."""
    hidden = json.loads(row.secret) if row.secret else {}
    before = {}
    for cell in row.changes:
        name = cell["field"]
        if name in PROJECT_FIELDS:
            old = hidden[name][0] if name in hidden else cell["old"]
            before[name] = _read(name, old)
    return before


def _read(name: str, old: Any) -> Any:
    return cast("Field[Any, Any]", Project._meta.get_field(name)).to_python(old)
