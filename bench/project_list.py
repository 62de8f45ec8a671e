"""A page of projects as the API answers it, and the same rows straight from values() into orjson."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import OuterRef, Subquery
from rest_framework.test import APIRequestFactory, force_authenticate

from bench.sample_projects import NOW
from projects.models import Milestone, ProgressFigure, Project, ReformAdoption
from projects.operations.stall_states import refresh_stall_states
from tracker.api.registry.project_rows import COLUMNS
from tracker.api.registry.views.projects import ProjectListView

if TYPE_CHECKING:
    from zones.models import Officer

ROWS = 100


def keep_states(officer: Officer) -> None:
    """Keep what the page shows of its projects: they were stored below the operations that do."""
    first = Project.objects.visible_to(officer).order_by("id").values_list("pk", flat=True)[:ROWS]
    refresh_stall_states(list(first), now=NOW)


def api_answer(officer: Officer) -> bytes:
    """Return the body of the API's answer."""
    request = APIRequestFactory().get("/api/v1/projects/", {"limit": ROWS})
    force_authenticate(request, officer)
    content: bytes = ProjectListView.as_view()(request).render().content
    return content


def bare_values(officer: Officer) -> bytes:
    """Return the same facts with nothing reshaped."""
    reported = ProgressFigure.objects.filter(project=OuterRef("pk"), withdrawn_at__isnull=True).order_by("-month")
    figures = reported.filter(completed_yuan__isnull=False)
    projects = Project.objects.visible_to(officer).annotate(
        newest_completed=Subquery(figures.values("completed_yuan")[:1]),
        newest_month=Subquery(figures.values("month")[:1]),
        newest_reported=Subquery(reported.values("month")[:1]),
    )
    rows = list(projects.order_by("id").values(*COLUMNS)[: ROWS + 1])[:ROWS]
    numbers = [row["id"] for row in rows]
    standing = Milestone.objects.filter(project__in=numbers, withdrawn_at__isnull=True).order_by("occurred_on", "id")
    milestones: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in standing.values("project_id", "id", "kind", "occurred_on", "sub_type", "recorded_at"):
        milestones[row["project_id"]].append(dict(row))
    adopted = ReformAdoption.objects.filter(project__in=numbers, withdrawn_at__isnull=True)
    reforms: defaultdict[int, list[str]] = defaultdict(list)
    for project, reform in adopted.values_list("project_id", "reform"):
        reforms[project].append(reform)
    for row in rows:
        row["milestones"], row["reforms"] = milestones[row["id"]], reforms[row["id"]]
    return orjson.dumps({"results": rows})
