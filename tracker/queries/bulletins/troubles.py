"""What a monthly note says besides its shares: who has not reported, what is stalled, which problems are open."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.stalling import Level
from tracker.models import Problem
from tracker.queries.reports.dashboard import missing_projects
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from zones.models import Officer, Role

if TYPE_CHECKING:
    from datetime import date

    from projects.models import ProjectQuerySet

COLUMNS = ("pk", "name", "zone__name", "zone__unit_id")


def troubles(unit: str | None, *, month: date, day: date) -> dict[str, Any]:
    """Return what stands of these in a unit, None for the province: of a month's reports, and on a day."""
    everybody = Officer(role=Role.PROVINCE)
    projects = Project.objects.visible_to(everybody)
    if unit:
        projects = projects.filter(zone__unit=unit)
    missing = missing_projects(everybody, month).filter(pk__in=projects.values("pk"))
    return {
        "unreported": _told(missing),
        "stalled": _stalled(projects, day),
        "problems": _problems(projects, day),
    }


def _told(projects: ProjectQuerySet) -> list[dict[str, Any]]:
    rows = projects.order_by("pk").values_list(*COLUMNS)
    return [{"project": pk, "name": name, "zone": zone, "unit": unit} for pk, name, zone, unit in rows]


def _stalled(projects: ProjectQuerySet, day: date) -> list[dict[str, Any]]:
    """Return the projects with a red light on a day, with the rules that lit it."""
    lit = StalledGroups(projects, Moment(day), level=str(Level.RED))
    rules: defaultdict[int, set[str]] = defaultdict(set)
    for number, rule in lit.flags.order_by().values_list("project_id", "rule_code"):
        rules[number].add(rule)
    for _, _, number, rule in lit.judged_keys:
        rules[number].add(rule)
    told = _told(Project.objects.filter(pk__in=rules))
    return [{**project, "rules": sorted(rules[project["project"]])} for project in told]


def _problems(projects: ProjectQuerySet, day: date) -> list[dict[str, Any]]:
    """Return the problems that are open, by number."""
    found = Problem.objects.open().filter(project__in=projects).order_by("pk").select_related("project__zone")
    return [
        {
            "problem": project.pk,
            "project": project.project_id,
            "name": project.project.name,
            "zone": project.project.zone.name,
            "unit": project.project.zone.unit_id,
            "description": project.description,
            "due_on": project.due_on.isoformat(),
            "is_overdue": project.due_on < day,
        }
        for project in found
    ]
