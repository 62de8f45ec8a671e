"""
Projects as `ProjectSerializer` describes them, read as rows of values.

The number of queries does not depend on that of projects, and there are no model instances. Only what chooses the
projects is written anew; the statements of what belongs to them are kept.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.timezone import get_current_timezone
from rest_framework.serializers import BaseSerializer

from projects.models import Milestone, ProgressFigure, Project, Reform, ReformAdoption, reform_sources
from projects.models.numbered_reads import NumberedRead
from projects.rules.money import wan_text
from projects.rules.months import month_text
from tracker.api.fields import WanField
from tracker.api.registry.project_lights import lights_of
from tracker.api.registry.serializers.projects import MilestoneOfProjectSerializer, ProjectSerializer
from tracker.queries.shown_phones import phone_shower
from tracker.queries.stalled.project_facts import COLUMNS as STALL_COLUMNS

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from django.db.models import QuerySet

    from zones.models import Officer

_FIELDS = {name: field for name, field in ProjectSerializer().fields.items() if not isinstance(field, BaseSerializer)}
COLUMNS = [str(field.source).replace(".", "__") for field in _FIELDS.values()]
_READ = (*COLUMNS, "zone__unit__name")
_ID = COLUMNS.index("id")
_STALL_COLUMNS = itemgetter(*map(_READ.index, STALL_COLUMNS))
_AMOUNTS = [name for name, field in _FIELDS.items() if isinstance(field, WanField)]
_MILESTONE_COLUMNS = tuple(MilestoneOfProjectSerializer().fields)
_REFORMS = tuple(Reform.values)


def _described(numbers: list[int]) -> QuerySet[Project, tuple[Any, ...]]:
    reported = ProgressFigure.objects.standing().filter(project=OuterRef("pk")).order_by("-month")
    newest = reported.filter(completed_yuan__isnull=False)
    annotated = (
        Project.objects.filter(pk__in=numbers)
        .order_by()
        .annotate(
            newest_completed=Subquery(newest.values("completed_yuan")[:1]),
            newest_month=Subquery(newest.values("month")[:1]),
            newest_reported=Subquery(reported.values("month")[:1]),
        )
    )
    return annotated.values_list(*_READ)


def _milestones_of(numbers: list[int]) -> QuerySet[Milestone, tuple[Any, ...]]:
    standing = Milestone.objects.standing().filter(project__in=numbers).order_by("occurred_on", "id")
    return standing.values_list("project_id", *_MILESTONE_COLUMNS)


_PROJECTS = NumberedRead(Project, _described)
_MILESTONES = NumberedRead(Milestone, _milestones_of)
_ADOPTIONS = NumberedRead(ReformAdoption, reform_sources.reforms_of)


def project_rows(numbers: list[int], officer: Officer, today: date) -> list[dict[str, Any]]:
    """
    Return projects as `ProjectSerializer` describes them, as this officer sees them today.

    :param numbers: of projects in the officer's sight, in the order of the answer
    """
    # An empty page needs none of the queries.
    if not numbers:
        return []
    beijing = get_current_timezone()
    by_number = {values[_ID]: values for values in _PROJECTS.rows(numbers)}
    read = [by_number[number] for number in numbers]
    rows = [dict(zip(_FIELDS, values, strict=False)) for values in read]
    milestones, reforms, flags = (
        _milestones(numbers, beijing),
        _reforms(numbers),
        lights_of(numbers, list(map(_STALL_COLUMNS, read)), today),
    )
    shown_phone = phone_shower(officer)
    for row in rows:
        _represent(row, beijing)
        row["contact_phone"] = shown_phone(row["zone"], row["contact_phone"])
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
    by_project: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for project, *values in _MILESTONES.rows(numbers):
        row = dict(zip(_MILESTONE_COLUMNS, values, strict=True))
        row["recorded_at"] = row["recorded_at"].astimezone(beijing)
        by_project[project].append(row)
    return by_project


def _reforms(numbers: list[int]) -> dict[int, dict[str, bool]]:
    by_project: defaultdict[int, dict[str, bool]] = defaultdict(lambda: dict.fromkeys(_REFORMS, False))
    for project, reform in _ADOPTIONS.rows(numbers):
        by_project[project][reform] = True
    return by_project
