"""Which of the projects that an officer sees a query asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from projects.models import CohortEntry, Project, ProjectQuerySet, Reform, reform_sources
from tracker.queries.stalled.flags import flagged
from tracker.queries.stalled.project_facts import Moment

if TYPE_CHECKING:
    from datetime import date

    from zones.models import Officer


EMPTY = "none"
"""Asks for what is empty: an empty parameter counts as not given."""
FLAGGED, UNFLAGGED = "true", "false"
STALL_FLAGS = [(FLAGGED, "有灯"), (UNFLAGGED, "无灯"), ("yellow", "有黄灯"), ("red", "有红灯")]


def filtered(params: dict[str, Any], officer: Officer, today: date) -> ProjectQuerySet:
    """
    Return the visible projects that a query asks for.

    :param params: of `ProjectListQuerySerializer` or `ProjectFilterForm`, validated; what is missing asks for all
    """
    projects = Project.objects.visible_to(officer)
    lookups = {
        "zone": params.get("zone"),
        "zone__unit": params.get("unit"),
        "stage": _or_empty(params.get("stage")),
        "category": params.get("category"),
        "chain": _or_empty(params.get("chain")),
        "industry_code__startswith": params.get("industry_code"),
        "updated_at__gte": params.get("updated_since"),
        "is_key": params.get("is_key"),
        "parent": params.get("parent"),
    }
    projects = projects.filter(**{lookup: value for lookup, value in lookups.items() if value is not None})
    if "round" in params or "cohort" in params:
        # Both in one subquery: round and list must belong to the same entry.
        projects = projects.filter(Exists(_entries(params)))
    if "reform" in params:
        projects = projects.filter(reform_sources.goes_through(Reform(params["reform"])))
    if "q" in params:
        projects = projects.search(params["q"])
    # Last: where the rules have just changed it judges every project that the other filters leave.
    return _flagged(projects, params["stalled"], today) if "stalled" in params else projects


def _entries(params: dict[str, Any]) -> Any:
    named = {name: params[name] for name in ("round", "cohort") if name in params}
    return CohortEntry.objects.standing().filter(project=OuterRef("pk"), **named)


def _or_empty(value: str | None) -> str | None:
    return "" if value == EMPTY else value


def _flagged(projects: ProjectQuerySet, flag: str, today: date) -> ProjectQuerySet:
    """Keep the projects with a flag, with one of a level, or without any."""
    condition = flagged(projects, Moment(today), level="" if flag in {FLAGGED, UNFLAGGED} else flag)
    return projects.filter(~condition if flag == UNFLAGGED else condition)
