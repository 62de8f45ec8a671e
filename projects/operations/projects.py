"""Registering projects and editing their descriptive fields and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from projects.errors import DomainError, DuplicateError, StaleVersionError
from projects.models import PLANNED_FIELDS, FormerCode, PlannedDate, Project
from projects.models.spelling import SpellingKeyField
from projects.models.stall_records import StallRecords
from projects.operations.audit import record_event, state_of
from projects.operations.bulk_insert import insert, insert_rows
from projects.operations.findings import refresh_findings
from projects.operations.shared_findings import refresh_namesakes
from projects.operations.stall_states import SEEN, refresh_stall_states
from projects.rules.chunks import CHUNK, chunked
from projects.rules.texts import one_spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set
    from datetime import datetime

    from zones.models import Officer

FIXED = frozenset(
    {"id", "pk", "zone", "zone_id", "stage", "version", "created_at", "created_by", "created_by_id", "updated_at"}
    | {"name_key", "owner_key"}
    | {"withdrawn_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_reason", "merged_into", "merged_into_id"}
)
"""Fields that no edit may set: identity, the zone (which decides visibility), projections and bookkeeping."""

NAMES = frozenset({"name", "owner"})
"""Fields by which a project is found to be registered twice."""

RESCHEDULED = "调整计划日期"
"""Why a planned date gave way to another or to none, where nobody gave a reason."""


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a project as they are stored: filters and groups compare chains letter by letter."""
    return {**values, "chain": one_spelling(values["chain"])} if "chain" in values else {**values}


def new_project(*, values: Mapping[str, Any], by: Officer, now: datetime) -> Project:
    return Project(**stored(values), created_at=now, created_by=by, updated_at=now)


def new_projects(rows: Iterable[Mapping[str, Any]], *, by: Officer, now: datetime) -> list[Project]:
    """Return the same of many rows, each with its zone: by the places of the values, at half the cost."""
    fields = Project._meta.concrete_fields
    alike = {field.attname: field.get_default() for field in fields}
    alike |= {"created_at": now, "created_by_id": by.pk, "updated_at": now}
    # Its checker knows no values by their places.
    make: Callable[..., Project] = Project
    projects = []
    for values in rows:
        said = {**alike, **stored(values), "zone_id": values["zone"].pk}
        project = make(*[said[field.attname] for field in fields])
        project.zone = values["zone"]
        projects.append(project)
    return projects


def insert_projects(projects: Sequence[Project], *, by: Officer, now: datetime) -> None:
    """
    Write many new projects of this officer and moment as they are, in the caller's transaction; they get their numbers.

    :raises django.db.IntegrityError: if a national code, or a name in its zone, is taken
    """
    last = Project.objects.aggregate(last=Max("pk"))["last"] or 0
    insert(projects)
    # By the names, which no two standing projects of a zone share: others may register some at the same moment.
    written = Project.objects.filter(pk__gt=last, created_by=by, created_at=now)
    numbers = {(zone, key): pk for pk, zone, key in written.values_list("pk", "zone_id", "name_key")}
    for project in projects:
        project.pk = numbers[project.zone_id, project.name_key]
        project._state.adding = False  # noqa: SLF001 - as `bulk_create` does


def create_project(*, values: Mapping[str, Any], by: Officer, now: datetime) -> Project:
    """
    Register a project in its zone.

    :raises DuplicateError: if its national code, or its name in that zone, is taken
    """
    project = new_project(values=values, by=by, now=now)
    with transaction.atomic():
        _check_family(project)
        save_unique(project, by)
        if has_planned_dates(project):
            record_planned_dates([project], by=by, now=now, are_new=True)
        refresh_namesakes([project.pk], now=now)
        refresh_stall_states([project.pk], now=now, known_records=StallRecords())
        record_event(action="register_project", subject=project, by=by, now=now, after=state_of(project))
    return project


@transaction.atomic
def edit_project(*, project: Project, version: int, changes: Mapping[str, Any], by: Officer, now: datetime) -> Project:
    """
    Change fields of a project, if it still has the version that the officer saw; return it as stored.

    A changed national code is kept as a former one.

    :raises StaleVersionError: if the project has another version by now
    :raises DomainError: if a field cannot be edited
    :raises DuplicateError: if the new national code or name is taken
    """
    if fixed := FIXED & changes.keys():
        raise DomainError("field_is_fixed", "该字段不能直接修改。", field=sorted(fixed)[0])
    locked = _locked(project, changes.get("parent"))
    # Only under the lock can the version not change between this comparison and the save.
    if locked.version != version:
        raise StaleVersionError(current=locked.version)
    changed = differing(locked, stored(changes))
    if not changed:
        return locked
    if former := replaced_code(locked, changed, by=by, now=now):
        former.save()
    before = state_of(locked, *changed)
    set_values(locked, changed)
    locked.touched(now)
    if "parent" in changed:
        _check_family(locked)
    save_unique(locked, by)
    if not changed.keys().isdisjoint(PLANNED_FIELDS.values()):
        record_planned_dates([locked], by=by, now=now)
    _refresh_what_is_kept(locked, changed.keys(), now=now)
    record_event(action="edit_project", subject=locked, by=by, now=now, before=before, after=state_of(locked, *changed))
    return locked


def _refresh_what_is_kept(project: Project, changed: Set[str], *, now: datetime) -> None:
    if not changed.isdisjoint({"planned_yuan", "parent"}):
        refresh_findings([project.pk], now=now)
    if not changed.isdisjoint(NAMES):
        refresh_namesakes([project.pk], now=now)
    if not changed.isdisjoint(SEEN):
        refresh_stall_states([project.pk], now=now)


def record_planned_dates(
    projects: Sequence[Project], *, by: Officer, now: datetime, reason: str = "", are_new: bool = False
) -> None:
    """
    Record the planned dates that some saved projects carry now, withdrawing the earlier ones where they differ.

    Every operation that writes these columns calls this in its own transaction, with the projects locked or new. Three
    statements at most for 500 projects; one where the projects `are_new`, of which nothing was planned before.
    """
    for chunk in chunked(projects, (len(projects) or 1) if are_new else CHUNK):
        standing = {} if are_new else _standing_dates(chunk)
        _record_planned_dates(chunk, standing, by=by, now=now, reason=reason)


def _standing_dates(projects: Sequence[Project]) -> dict[tuple[int, str], PlannedDate]:
    """Return what is planned of some projects, by project and stage."""
    standing = PlannedDate.objects.standing().filter(project__in=[project.pk for project in projects])
    return {(planned.project_id, planned.stage): planned for planned in standing}


def _record_planned_dates(
    projects: Sequence[Project],
    standing: Mapping[tuple[int, str], PlannedDate],
    *,
    by: Officer,
    now: datetime,
    reason: str,
) -> None:
    plans = [
        (project, stage, getattr(project, field)) for project in projects for stage, field in PLANNED_FIELDS.items()
    ]
    earlier = [standing.get((project.pk, str(stage))) for project, stage, _ in plans]
    # What stands for the day already is left alone; a stage that is planned no more has no day.
    changed = [(*plan, old) for plan, old in zip(plans, earlier, strict=True) if plan[2] != (old and old.planned_on)]
    # Withdrawn first: the database allows one standing record of a stage.
    if superseded := [old.pk for *_, old in changed if old is not None]:
        PlannedDate.objects.filter(pk__in=superseded).withdraw(by=by, now=now, reason=reason or RESCHEDULED)
    values: dict[str, Any] = {"reason": reason, "recorded_at": now, "recorded_by_id": by.pk}
    planned = [(project.pk, str(stage), day, old and old.pk) for project, stage, day, old in changed if day is not None]
    insert_rows(PlannedDate, ("project_id", "stage", "planned_on", "corrects_id"), planned, **values)


def has_planned_dates(project: Project) -> bool:
    """Return whether any stage of a project is planned for a day."""
    return any(getattr(project, field) for field in PLANNED_FIELDS.values())


def _locked(project: Project, parent: Project | None) -> Project:
    """Lock a project and its new parent by ascending key, as every writer does; return the project."""
    family = {project.pk} if parent is None else {project.pk, parent.pk}
    rows = Project.objects.select_for_update().filter(pk__in=family).order_by("pk")
    return {row.pk: row for row in rows}[project.pk]


def differing(project: Project, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return only the changes whose value differs from the stored one."""
    return {name: value for name, value in changes.items() if getattr(project, name) != value}


def replaced_code(project: Project, changed: Mapping[str, Any], *, by: Officer, now: datetime) -> FormerCode | None:
    """Return an unsaved record of the national code that the changes replace; None if they replace none."""
    if not project.national_code or "national_code" not in changed:
        return None
    return FormerCode(project=project, code=project.national_code, replaced_at=now, replaced_by=by)


def _check_family(project: Project) -> None:
    """Keep phases one level deep and inside one zone."""
    if project.parent_id is None:
        return
    # Locked, or the parent could become a phase of a third project at the same moment.
    parent = Project.objects.select_for_update().get(pk=project.parent_id)
    if parent.withdrawn_at is not None:
        raise DomainError("project_withdrawn", "主项目已被撤销。", field="parent")
    if parent.pk == project.pk or parent.parent_id is not None or (project.pk and project.phases.standing().exists()):
        raise DomainError("parent_is_a_phase", "分期项目只能挂在主项目下，不能再分级。", field="parent")
    if parent.zone_id != project.zone_id:
        raise DomainError("parent_elsewhere", "主项目应属于同一开发区。", field="parent")


def set_values(project: Project, values: Mapping[str, Any]) -> None:
    """Set fields of a project, with the keys that follow from them, without saving."""
    if "name" in values:
        # Anew, so that a name that stood twice before keys were unique is not given a second time.
        project.name_key = ""
    for name, value in values.items():
        setattr(project, name, value)
    for field in project._meta.concrete_fields:
        if isinstance(field, SpellingKeyField) and field.source in values:
            field.renew(project)


def save_unique(project: Project, by: Officer) -> None:
    """
    Save a project.

    :raises DuplicateError: if its national code, or its name in its zone, is taken
    """
    # Not asked beforehand: between a query and the save another request could take the code or the name. The
    # savepoint keeps the outer transaction usable for the queries of `_duplicate`.
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise _duplicate(project, by) from error


def _duplicate(project: Project, by: Officer) -> DomainError:
    others = Project.objects.standing().exclude(pk=project.pk)
    if project.national_code and others.filter(national_code=project.national_code).exists():
        return code_taken()
    namesake = others.filter(zone=project.zone, name_key=project.name_key)
    if namesake.exists():
        return name_taken(namesake.visible_to(by).first())
    return DomainError("constraint", "数据不符合约束，请核对各字段。")


def code_taken() -> DuplicateError:
    """Return the refusal of a national code that another project carries."""
    return DuplicateError("code_taken", "项目代码已被其他项目使用，请核对。", field="national_code")


def name_taken(standing: Project | None) -> DuplicateError:
    """Return the refusal of a name that another project of the zone carries, in any spelling; it is named if seen."""
    quoted = f"：“{standing.name}”（编号 {standing.pk}）" if standing else ""
    detail = f"本开发区已有同名项目{quoted}，全半角、括号、空格不同也算同名，请核对是否重复。"
    return DuplicateError("name_taken", detail, field="name")
