"""Recording on a surviving project what only its duplicate had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import (
    AnnualPlan,
    ClockPause,
    CohortEntry,
    CohortExit,
    CommitmentCheck,
    CommitmentItem,
    Evidence,
    FigureApproval,
    FormerCode,
    ItemTerms,
    Milestone,
    PlanAdjustment,
    PlanExit,
    ProgressFigure,
    TargetMember,
)
from projects.operations.projects import save_unique
from projects.operations.revisions import build_revision, save_revision
from projects.rules.stages import REPEATABLE, Kind
from projects.rules.texts import spelling_key
from tracker.models import ProgressReport, ReportStep

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import Project
    from tracker.operations.merge_plans import MergePlan
    from zones.models import Officer

KEEPS_REASON = (PlanAdjustment, PlanExit, TargetMember)
"""Decisions: their reason is part of what was decided."""
OF_ITS_OWN = frozenset(
    {"id", "project", "corrects", "reason", "recorded_at", "recorded_by", "withdrawn_at", "withdrawn_by"}
    | {"withdrawn_reason"}
)
"""Fields that a record does not take from the one that it repeats."""


def record_again(
    survivor: Project,
    duplicate: Project,
    plan: MergePlan,
    *,
    by: Officer,
    now: datetime,
    reason: str,
) -> None:
    """Record what a plan carries of a duplicate, withdrawn by now, on the survivor; keep its codes findable."""
    written = _Again(survivor, by, now, f"并自项目 {duplicate.pk}：{reason}"[:300])
    for model, records in plan.lacking.items():
        for record in records:
            written.write(model, record)
    for twin, values in plan.completed:
        save_revision(build_revision(type(twin), twin, values), twin, by=by, now=now, reason=written.reason)
    _keep_codes(survivor, duplicate, by=by, now=now)


class _Again:
    """Repeats records with the day on which each happened, and says from where they come."""

    def __init__(self, project: Project, by: Officer, now: datetime, reason: str) -> None:
        self.project, self.by, self.now, self.reason = project, by, now, reason

    def write(self, model: Any, record: Any) -> None:
        """Write one record, with what hangs on it."""
        changes = self._place(model, record)
        if model is CohortEntry:
            # Zone and unit stay as declared; who sees the entry follows the survivor.
            changes["current_zone_id"] = self.project.zone_id
        if model is Evidence and record.milestone_id is not None:
            changes["milestone"] = self._twin(record.milestone)
        if model is PlanAdjustment:
            # Both state the same plan: it would be a conflict otherwise. Who proposed it may still not decide it.
            changes["replaces"] = AnnualPlan.objects.standing().get(project=self.project, year=record.year)
            changes["recorded_by"] = record.recorded_by
        if model in KEEPS_REASON:
            changes["reason"] = record.reason
        repeated = self._copy(record, **changes)
        if model is CohortEntry:
            for exit_ in CohortExit.objects.filter(entry=record, withdrawn_at__gte=self.now):
                self._copy(exit_, entry=repeated, reason=exit_.reason)
        if model is ProgressFigure:
            self._report(record, repeated)

    def _place(self, model: Any, record: Any) -> dict[str, Any]:
        """Return to what a record belongs that is repeated: to the project, to a procedure of it, or to both."""
        if model in {ItemTerms, CommitmentCheck}:
            return {"item": self._item(record.item)}
        if model is ClockPause and record.item_id is not None:
            return {"project": self.project, "item": self._item(record.item)}
        return {"project": self.project}

    def _item(self, item: CommitmentItem) -> CommitmentItem:
        """Return the survivor's procedure of that name, which may be spelled otherwise."""
        known = {spelling_key(own.name): own for own in self.project.commitment_items.all()}
        found = known.get(spelling_key(item.name))
        return found or CommitmentItem.objects.create(project=self.project, name=item.name, position=item.position)

    def _copy(self, record: Any, **changes: Any) -> Any:
        fields = [field for field in record._meta.concrete_fields if field.name not in OF_ITS_OWN | changes.keys()]
        # Prepared as for the database: of a file this is its name, and the file itself stays one.
        values = {field.attname: field.get_prep_value(getattr(record, field.attname)) for field in fields}
        recording = {"reason": self.reason, "recorded_at": self.now, "recorded_by": self.by}
        return type(record)._default_manager.create(**{**values, **recording, **changes})

    def _twin(self, milestone: Milestone) -> Milestone | None:
        """Return the survivor's milestone for a file that showed the duplicate's."""
        twins = self.project.milestones.standing().filter(kind=milestone.kind)
        if Kind(milestone.kind) in REPEATABLE:
            twins = twins.filter(occurred_on=milestone.occurred_on)
        return twins.first()

    def _report(self, figure: ProgressFigure, repeated: ProgressFigure) -> None:
        """Repeat the approval of a month's figures, and the report that they were sent with."""
        if figure.approvals.filter(withdrawn_at__gte=self.now).exists():
            FigureApproval.objects.create(figure=repeated, recorded_at=self.now, recorded_by=self.by)
        report = ProgressReport.objects.filter(figure=figure).first()
        of_month = ProgressReport.objects.filter(project=self.project, month=figure.month)
        if report is None or of_month.exists():
            return
        # A new row: the duplicate's report and its steps stay as they were.
        report.pk, report.project, report.figure, report.version = None, self.project, repeated, 1
        report.save()
        step = ReportStep(report=report, to_state=report.state, level=report.level, note=self.reason)
        step.at, step.by = self.now, self.by
        step.save()


def _keep_codes(survivor: Project, duplicate: Project, *, by: Officer, now: datetime) -> None:
    """Give the duplicate's code to a survivor without one; keep the others as former codes, by which it is found."""
    codes = list(duplicate.former_codes.values_list("code", flat=True))
    if duplicate.national_code and not survivor.national_code:
        survivor.national_code = duplicate.national_code
        save_unique(survivor, by)
    elif duplicate.national_code:
        codes.append(duplicate.national_code)
    FormerCode.objects.bulk_create(
        [FormerCode(project=survivor, code=code, replaced_at=now, replaced_by=by) for code in codes]
    )
