"""
Withdrawing projects that were registered twice or by mistake.

Every record of the project is withdrawn with it, so that whatever reads records holds without asking for the project:
figures no longer count it, and those known before still do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.models import (
    AnnualPlan,
    ClockPause,
    CohortEntry,
    CohortExit,
    CommitmentCheck,
    Evidence,
    FigureApproval,
    Intake,
    ItemTerms,
    Milestone,
    ParcelAllocation,
    PlanAdjustment,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    Project,
    ProxyService,
    ReformAdoption,
    TargetMember,
)
from projects.operations.audit import record_event
from projects.operations.projection import refresh
from projects.operations.shared_findings import refresh_places
from projects.operations.stall_states import forget_stall_states

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from projects.models import RecordQuerySet
    from zones.models import Officer

PROJECT_OF: Mapping[Any, str] = {
    AnnualPlan: "project",
    ClockPause: "project",
    CohortEntry: "project",
    CohortExit: "entry__project",
    CommitmentCheck: "item__project",
    Evidence: "project",
    FigureApproval: "figure__project",
    Intake: "project",
    ItemTerms: "item__project",
    Milestone: "project",
    ParcelAllocation: "project",
    PlanAdjustment: "project",
    PlanExit: "project",
    PlannedDate: "project",
    ProgressFigure: "project",
    ProxyService: "project",
    ReformAdoption: "project",
    TargetMember: "project",
}
"""Every kind of record of a project, with the lookup of the project."""


def standing_records(project: Project) -> dict[Any, RecordQuerySet[Any]]:
    """Return what stands of each kind about a project."""
    return {model: model.objects.standing().filter(**{lookup: project.pk}) for model, lookup in PROJECT_OF.items()}


@transaction.atomic
def withdraw_project(
    *, project: Project, by: Officer, now: datetime, reason: str, merged_into: Project | None = None
) -> Project:
    """
    Withdraw a project with all its records. Its name and code may be used again, its history stays.

    :raises DomainError: if no reason is given, it was withdrawn before, or phases of it stand
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤销项目须说明原因。", field="reason")
    locked = Project.objects.select_for_update().get(pk=project.pk)
    if locked.withdrawn_at is not None:
        raise DomainError("already_withdrawn", "该项目此前已撤销。")
    if phases := locked.phases.standing().count():
        message = f"该项目还有 {phases} 个分期项目，请先撤销它们，或改挂到别的主项目。"
        raise DomainError("has_phases", message)
    counts = {model._meta.model_name or "": records.count() for model, records in standing_records(locked).items()}
    for records in standing_records(locked).values():
        records.withdraw(by=by, now=now, reason=reason.strip())
    # While it still stands: of a withdrawn project nothing is recorded, so nothing is projected either.
    refresh([locked.pk], now=now)
    locked.refresh_from_db()
    # `now` was read before waiting for the lock and may precede what came first.
    locked.withdrawn_at, locked.withdrawn_by = max(now, locked.created_at), by
    locked.withdrawn_reason, locked.merged_into = reason.strip(), merged_into
    locked.save()
    refresh_places([locked.pk], now=now)
    forget_stall_states([locked.pk])
    after = {"merged_into": merged_into.pk if merged_into else None, **{k: n for k, n in counts.items() if n}}
    record_event(action="withdraw_project", subject=locked, by=by, now=now, after=after, reason=reason.strip())
    return locked
