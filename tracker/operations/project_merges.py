"""
Merging two registrations of one project: one survives, the other is withdrawn.

What the survivor lacks is recorded on it with the day on which it happened; what the two state differently is refused
until an officer has settled it on either of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from projects.operations.audit import record_event
from projects.operations.project_withdrawals import withdraw_project
from projects.operations.projection import lock_projects, refresh
from projects.operations.shared_findings import files_of, refresh_files
from tracker.operations.merge_plans import merge_plan
from tracker.operations.merged_records import record_again

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer


@transaction.atomic
def merge_projects(*, survivor: Project, duplicate: Project, by: Officer, now: datetime, reason: str) -> Project:
    """
    Withdraw a duplicate and record on the survivor what this one lacks; return the survivor.

    :raises DomainError: if no reason is given, either was withdrawn, or something stands in the way of the merger
    """
    if not reason.strip():
        raise DomainError("reason_required", "合并项目须说明原因。", field="reason")
    lock_projects([survivor.pk, duplicate.pk])
    survivor, duplicate = (Project.objects.get(pk=project.pk) for project in (survivor, duplicate))
    if survivor.withdrawn_at or duplicate.withdrawn_at:
        raise DomainError("already_withdrawn", "其中一个项目此前已撤销。", field="into")
    plan = merge_plan(survivor, duplicate)
    if plan.conflicts:
        raise DomainError("merge_conflicts", "".join(plan.conflicts), field="into")
    withdraw_project(project=duplicate, by=by, now=now, reason=reason, merged_into=survivor)
    record_again(survivor, duplicate, plan, by=by, now=now, reason=reason.strip())
    refresh([survivor.pk], now=now)
    refresh_files(files_of([survivor.pk]), now=now)
    survivor.refresh_from_db()
    after = {"merged": duplicate.pk, "carried": "；".join(plan.carried)}
    record_event(action="merge_project", subject=survivor, by=by, now=now, after=after, reason=reason.strip())
    return survivor
