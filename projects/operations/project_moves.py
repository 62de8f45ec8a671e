"""Moving projects to the zone to which they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from projects.errors import DomainError
from projects.models import CohortEntry, ParcelAllocation, Project, ProjectMove
from projects.operations.audit import record_event
from projects.operations.projects import save_unique
from projects.operations.shared_findings import refresh_places
from projects.operations.stall_states import refresh_stall_states

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models import Officer, Zone


@transaction.atomic
def move_project(
    *, project: Project, zone: Zone, moved_on: date, by: Officer, now: datetime, today: date, reason: str
) -> ProjectMove:
    """
    Move a project and its phases to another zone, from a day on.

    What its lists declared keeps the zone and unit of then; who sees it follows the new zone at once.

    :raises DomainError: if no reason is given, the day is ahead or before an earlier move, it is a phase, it was
        withdrawn, it belongs there already, or it holds land of its zone
    :raises DuplicateError: if the zone has a project of that name
    """
    if not reason.strip():
        raise DomainError("reason_required", "调整开发区须说明原因。", field="reason")
    members = Project.objects.filter(Q(pk=project.pk) | Q(parent=project.pk, withdrawn_at=None))
    # By ascending key, as every writer locks.
    family = list(members.select_for_update().order_by("pk"))
    locked = next(member for member in family if member.pk == project.pk)
    _check(locked, zone, moved_on, today)
    moves = {member.pk: _move(member, zone, moved_on, by, now, reason.strip()) for member in family}
    refresh_places(list(moves), now=now)
    refresh_stall_states(list(moves), now=now)
    return moves[project.pk]


def _check(project: Project, zone: Zone, moved_on: date, today: date) -> None:
    if project.withdrawn_at is not None:
        raise DomainError("project_withdrawn", "该项目已被撤销。")
    if project.parent_id is not None:
        raise DomainError("move_the_parent", "分期项目随主项目调整；如需单独调整，请先在修改项目里解除主项目。")
    if project.zone_id == zone.pk:
        raise DomainError("same_zone", f"该项目已属于{zone}。", field="zone")
    if moved_on > today:
        raise DomainError("future_date", f"调整日期 {moved_on} 晚于今天 {today}。", field="moved_on")
    newest = project.moves.last()
    if newest is not None and moved_on < newest.moved_on:
        message = f"该项目已于 {newest.moved_on} 调整过，这次调整不能更早。"
        raise DomainError("before_last_move", message, field="moved_on")


def _move(project: Project, zone: Zone, moved_on: date, by: Officer, now: datetime, reason: str) -> ProjectMove:
    held = ParcelAllocation.objects.standing().filter(project=project).exclude(parcel__zone=zone)
    if held.filter(released_on=None).exists():
        raise DomainError("holds_land", f"{project}占用原开发区的土地，请先登记收回，再调整开发区。", field="zone")
    move = ProjectMove(project=project, from_zone_id=project.zone_id, to_zone=zone, moved_on=moved_on, reason=reason)
    move.recorded_at, move.recorded_by = now, by
    before = {"zone": project.zone_id}
    project.zone = zone
    project.touched(now)
    save_unique(project, by)
    move.save()
    # Withdrawn entries too: figures as they were known before are read by whoever may see the project now.
    CohortEntry.objects.filter(project=project).update(current_zone=zone)
    after = {"zone": zone.pk, "moved_on": moved_on}
    record_event(action="move_project", subject=project, by=by, now=now, before=before, after=after, reason=reason)
    return move
