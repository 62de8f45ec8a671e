"""Bringing the register of zones in line with the official list: adding, changing, naming and merging zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from projects.errors import DomainError
from projects.models import CohortEntry, Parcel, Project, ProjectMove, ProxyPost
from projects.operations.audit import new_event, record_event, record_events, state_of
from projects.operations.projection import lock_projects
from projects.operations.shared_findings import refresh_places
from projects.operations.stall_states import refresh_stall_states
from zones.models import Officer, Zone, ZoneAlias, keep_terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def register_zone(*, values: Mapping[str, Any], by: Officer | None, now: datetime) -> Zone:
    """
    Add a zone.

    :raises DomainError: if its name is an alias of another
    """
    _check_alias(values["name"], None)
    zone = Zone.objects.create(**values)
    record_event(action="register_zone", subject=zone, zone=zone, by=by, now=now, after=state_of(zone))
    return zone


def change_zone(*, zone: Zone, values: Mapping[str, Any], by: Officer | None, now: datetime) -> bool:
    """
    Change a zone; a name that it gives up stays as its alias. Return whether anything changed.

    :raises DomainError: if its new name is an alias of another
    """
    changed = [name for name, value in values.items() if getattr(zone, name) != value]
    if not changed:
        return False
    before, former = state_of(zone), zone.name
    terms = {"name": values.get("name", zone.name), "unit_id": values.get("unit_id", zone.unit_id)}
    keep_terms(zone, on=timezone.localdate(now), by=by, now=now, **terms)
    for name in changed:
        setattr(zone, name, values[name])
    _check_alias(zone.name, zone)
    zone.save(update_fields=changed)
    # A name that is an alias as well is the mark of a zone that was merged.
    zone.aliases.filter(name=zone.name).delete()
    if zone.name != former:
        name_zone(zone=zone, name=former, by=by, now=now)
    record_event(action="edit_zone", subject=zone, zone=zone, by=by, now=now, before=before, after=state_of(zone))
    return True


def follow_unit(instance: Zone, **_: object) -> None:
    """
    Keep what is found about the projects of a zone that was saved with another unit, whose officers see others.

    Bound to the saving of zones: they are changed in the back office as well, below the layer of this app.
    """
    change = instance.changes.order_by("id").last()
    if change is not None and change.unit_id != instance.unit_id:
        numbers = list(Project.objects.filter(zone=instance).values_list("pk", flat=True))
        lock_projects(numbers)
        refresh_places(numbers, now=change.recorded_at)
        # A unit may have rules of its own.
        refresh_stall_states(numbers, now=change.recorded_at)


def name_zone(*, zone: Zone, name: str, by: Officer | None, now: datetime) -> bool:
    """
    Give a zone another name; return whether it was new.

    :raises DomainError: if it is the name or an alias of another zone
    """
    if name == zone.name or zone.aliases.filter(name=name).exists():
        return False
    _check_alias(name, zone)
    if Zone.objects.filter(name=name).exists():
        message = f"“{name}”是另一个在册的开发区；如已合并，请为它另写一行，填“并入”。"
        raise DomainError("alias_is_a_zone", message, field="aliases")
    ZoneAlias.objects.create(zone=zone, name=name)
    record_event(action="name_zone", subject=zone, zone=zone, by=by, now=now, after={"alias": name})
    return True


def _check_alias(name: str, zone: Zone | None) -> None:
    taken = ZoneAlias.objects.filter(name=name).exclude(zone=zone).select_related("zone").first()
    if taken is not None:
        message = f"“{name}”是“{taken.zone}”的别名；如果不是同一个开发区，请先在后台删去这个别名。"
        raise DomainError("alias_taken", message, field="aliases")


@transaction.atomic
def merge_zone(*, zone: Zone, into: Zone, by: Officer | None, now: datetime) -> bool:
    """
    Merge a zone into another, with its projects, parcels and posts; return whether it had not been done before.

    Its name becomes an alias of the other one. What lists declared in its name stays declared there, and by the
    structure of then its projects belonged to it until this day; land and posts have no such history.

    :raises DomainError: if officers still work for it, or both have a project or parcel of one name
    """
    if into.aliases.filter(name=zone.name).exists():
        return False
    _check_ends(zone, into)
    _check_merger(zone, into)
    reason = f"{zone}并入{into}"
    projects = list(Project.objects.select_for_update().filter(zone=zone).order_by("pk"))
    Project.objects.filter(zone=zone).update(zone=into, version=F("version") + 1, updated_at=now)
    moved: dict[str, Any] = {
        "before": {"zone": zone.name},
        "after": {"zone": into.name},
        "reason": reason,
        "by": by,
        "now": now,
    }
    moved_on, recording = timezone.localdate(now), {"reason": reason, "recorded_at": now, "recorded_by": by}
    ProjectMove.objects.bulk_create(
        ProjectMove(project=project, from_zone=zone, to_zone=into, moved_on=moved_on, **recording)
        for project in projects
    )
    CohortEntry.objects.filter(project__in=projects).update(current_zone=into)
    for project in projects:
        project.zone = into
    record_events(new_event(action="move_project", subject=project, **moved) for project in projects)
    numbers = [project.pk for project in projects]
    refresh_places(numbers, now=now)
    refresh_stall_states(numbers, now=now)
    for model in (Parcel, ProxyPost):
        model._default_manager.filter(zone=zone).update(zone=into)
    # The other names go along: ledgers will go on using them.
    zone.aliases.update(zone=into)
    ZoneAlias.objects.create(zone=into, name=zone.name)
    record_event(action="merge_zone", subject=zone, zone=into, **moved)
    return True


def _check_ends(zone: Zone, into: Zone) -> None:
    """Refuse to merge a zone into itself, and one that was merged already: its name is an alias of another."""
    if zone.pk == into.pk:
        raise DomainError("into_itself", f"“{zone}”不能并入自己。", field="merged_into")
    merged = ZoneAlias.objects.filter(name__in=(zone.name, into.name)).select_related("zone")
    for alias in merged.order_by("name"):
        message = f"“{alias.name}”已并入“{alias.zone}”，不能再合并；要恢复的，请先在后台删去“{alias.zone}”的这个别名。"
        raise DomainError("merged_already", message, field="merged_into")


def _check_merger(zone: Zone, into: Zone) -> None:
    if number := Officer.objects.filter(zone=zone, is_active=True).count():
        message = f"“{zone}”还有 {number} 名在用的人员，请先在“岗位”里调到“{into}”，再合并。"
        raise DomainError("zone_has_officers", message, field="merged_into")
    posts = ProxyPost.objects.standing().filter(closed_on__isnull=True)
    for records, name, noun in (
        (Project.objects, "name", "项目"),
        (Parcel.objects, "number", "宗地"),
        (posts, "title", "岗位"),
    ):
        theirs = records.filter(zone=into).values(name)
        same = records.filter(zone=zone, **{f"{name}__in": theirs}).values_list(name, flat=True).first()
        if same is not None:
            message = f"“{zone}”和“{into}”都有{noun}“{same}”，请先改名区分，再合并。"
            raise DomainError("same_name_in_both", message, field="merged_into")
