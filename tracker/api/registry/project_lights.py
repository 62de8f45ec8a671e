"""The lights of the projects of a page, as `LightSerializer` describes them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.stall_messages import why
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

if TYPE_CHECKING:
    from datetime import date


def lights_of(numbers: list[int], described: list[tuple[Any, ...]], today: date) -> dict[int, list[dict[str, Any]]]:
    """
    Return the lights of visible projects by their numbers, the worst first.

    :param described: the `project_facts.COLUMNS` of each
    """
    by_project: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    # The page is visible already: its numbers stand for the gate, and keep the scan small.
    page = Project.objects.filter(pk__in=numbers)
    for item in scan(page, Moment(today), numbers=numbers, described=described).stalled:
        finding = item.finding
        by_project[item.project_id].append(
            {"rule": finding.rule.code, "level": str(finding.level), "since": finding.since, "why": why(finding, today)}
        )
    return by_project
