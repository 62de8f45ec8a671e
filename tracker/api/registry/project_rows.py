"""
Projects as `ProjectSerializer` describes them, read as rows of values.

The number of queries does not depend on that of projects, and there are no model instances.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.timezone import get_current_timezone
from rest_framework.serializers import BaseSerializer

from projects.models import Milestone, ProgressFigure, Project, Reform, reform_sources
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.stall_messages import why
from tracker.api.fields import WanField
from tracker.api.registry.serializers.projects import MilestoneOfProjectSerializer, ProjectSerializer
from tracker.queries.shown_phones import phone_shower
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from django.db.models import QuerySet

    from zones.models import Officer

_FIELDS = {name: field for name, field in ProjectSerializer().fields.items() if not isinstance(field, BaseSerializer)}
COLUMNS = [str(field.source).replace(".", "__") for field in _FIELDS.values()]
_AMOUNTS = [name for name, field in _FIELDS.items() if isinstance(field, WanField)]
_MILESTONE_COLUMNS = tuple(MilestoneOfProjectSerializer().fields)
_REFORMS = tuple(Reform.values)


def project_rows(projects: QuerySet[Project], officer: Officer, today: date) -> list[dict[str, Any]]:
    """Return projects as `ProjectSerializer` describes them, as this officer sees them today."""
    reported = ProgressFigure.objects.standing().filter(project=OuterRef("pk")).order_by("-month")
    newest = reported.filter(completed_yuan__isnull=False)
    annotated = projects.annotate(
        newest_completed=Subquery(newest.values("completed_yuan")[:1]),
        newest_month=Subquery(newest.values("month")[:1]),
        newest_reported=Subquery(reported.values("month")[:1]),
    )
    rows = [dict(zip(_FIELDS, values, strict=True)) for values in annotated.values_list(*COLUMNS)]
    # An empty page needs none of the further queries.
    if not rows:
        return []
    beijing = get_current_timezone()
    numbers = [row["id"] for row in rows]
    milestones, reforms, flags = _milestones(numbers, beijing), _reforms(numbers), _flags(numbers, today)
    shown_phone = phone_shower(officer)
    for row in rows:
        _represent(row, beijing)
        row["contact_phone"] = shown_phone(row["zone"], row["unit"], row["contact_phone"])
        number = row["id"]
        row["milestones"] = milestones.get(number, [])
        row["reform"] = reforms.get(number) or dict.fromkeys(_REFORMS, False)
        row["lights"] = flags.get(number, [])
    return rows


def _represent(row: dict[str, Any], beijing: tzinfo) -> None:
    """Turn the values of a project's columns into what is answered, in place."""
    for name in _AMOUNTS:
        yuan = row[name]
        if yuan is not None:
            row[name] = wan_text(yuan)
    for name in ("completed_month", "reported_month"):
        if row[name] is not None:
            row[name] = month_text(row[name])
    row["stage"] = row["stage"] or None
    row["updated_at"] = row["updated_at"].astimezone(beijing)


def _milestones(numbers: list[int], beijing: tzinfo) -> dict[int, list[dict[str, Any]]]:
    standing = Milestone.objects.standing().filter(project__in=numbers).order_by("occurred_on", "id")
    by_project: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in standing.values(*_MILESTONE_COLUMNS, "project_id"):
        row["recorded_at"] = row["recorded_at"].astimezone(beijing)
        by_project[row.pop("project_id")].append(row)
    return by_project


def _reforms(numbers: list[int]) -> dict[int, dict[str, bool]]:
    by_project: defaultdict[int, dict[str, bool]] = defaultdict(lambda: dict.fromkeys(_REFORMS, False))
    for project, reform in reform_sources.reforms_of(numbers):
        by_project[project][reform] = True
    return by_project


def _flags(numbers: list[int], today: date) -> dict[int, list[dict[str, Any]]]:
    by_project: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    # The page is visible already: its numbers stand for the gate, and keep the scan small.
    stalled = scan(Project.objects.filter(pk__in=numbers), Moment(today), numbers=numbers).stalled
    for item in stalled:
        finding = item.finding
        by_project[item.project_id].append(
            {"rule": finding.rule.code, "level": str(finding.level), "since": finding.since, "why": why(finding, today)}
        )
    return by_project
