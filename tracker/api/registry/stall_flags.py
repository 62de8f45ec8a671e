"""The lights on projects, beside what is stored of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from projects.models import Project, ProjectQuerySet
from projects.rules.stall_messages import why
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

if TYPE_CHECKING:
    from datetime import date

ANY, NONE = "true", "false"
STALLED = [(ANY, "有灯"), (NONE, "无灯"), ("yellow", "有黄灯"), ("red", "有红灯")]


def with_lights(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Put each project's lights into its row. A constant number of queries."""
    if not rows:
        return rows
    numbers = [row["id"] for row in rows]
    found = scan(Project.objects.filter(pk__in=numbers), Moment(today), numbers=numbers)
    lights: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in found.stalled:
        finding = one.finding
        lights[one.project_id].append(
            {
                "rule": finding.rule.code,
                "level": str(finding.level),
                "since": finding.since,
                "why": why(finding, today),
            }
        )
    for row in rows:
        row["lights"] = lights.get(row["id"], [])
    return rows


def lit(projects: ProjectQuerySet, asked: str | None, today: date) -> ProjectQuerySet:
    """Keep the projects with a light, with one of a colour, or without any."""
    if asked is None:
        return projects
    found = scan(projects, Moment(today)).stalled
    numbers = {one.project_id for one in found if asked in {ANY, NONE} or one.finding.level == asked}
    return projects.exclude(pk__in=numbers) if asked == NONE else projects.filter(pk__in=numbers)
