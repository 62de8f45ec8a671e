"""A page of projects as the API answers it, and the same rows straight from values() into orjson."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from rest_framework.test import APIRequestFactory, force_authenticate

from bench.stalled_scan import found_by_hand
from projects.models import Milestone, ProgressFigure, Project, ReformAdoption
from tracker.api.registry.project_rows import COLUMNS
from tracker.api.registry.views.projects import ProjectListView

if TYPE_CHECKING:
    from zones.models import Officer

ROWS = 100
ANSWERED = 200
YUAN = 10_000


def api_answer(officer: Officer) -> bytes:
    """
    Return the body of the API's answer.

    :raises AssertionError: if it is not a page of projects
    """
    # As a browser names it: another host is answered with an error page, which is quick.
    request = APIRequestFactory().get("/api/v1/projects/", {"limit": ROWS}, SERVER_NAME=settings.ALLOWED_HOSTS[0])
    force_authenticate(request, officer)
    response = ProjectListView.as_view()(request)
    content: bytes = response.render().content
    assert response.status_code == ANSWERED, f"{response.status_code}: {content[:200]!r}"
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


def assert_same(officer: Officer) -> None:
    """
    Compare the two answers fact by fact, and the lights with those of a hand-written statement.

    :raises AssertionError: if they differ
    """
    answered, bare = json.loads(api_answer(officer))["results"], json.loads(bare_values(officer))["results"]
    assert len(answered) == ROWS, f"{len(answered)} of {ROWS} projects"
    for found, expected in zip(answered, bare, strict=True):
        assert _of_answer(found) == _of_values(expected), f"{_of_answer(found)} instead of {_of_values(expected)}"
    numbers = {row["id"] for row in answered}
    expected_lights = {light for light in found_by_hand(timezone.localdate()) if light[0] in numbers}
    lights = {(row["id"], light["rule"], light["level"]) for row in answered for light in row["lights"]}
    assert lights == expected_lights, f"lights differ: {sorted(lights ^ expected_lights)[:3]}"


def _of_answer(row: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of an answered project as the bare values have them."""
    completed = row["completed_wan"]
    return {
        **{name: row[name] for name in ("id", "name", "owner", "category", "chain", "site", "content", "zone", "unit")},
        "stage": row["stage"] or "",
        "newest_completed": None if completed is None else int(Decimal(completed) * YUAN),
        "newest_month": row["completed_month"],
        "newest_reported": row["reported_month"],
        "milestones": [
            (milestone["id"], milestone["kind"], milestone["occurred_on"]) for milestone in row["milestones"]
        ],
        "reforms": sorted(reform for reform, is_adopted in row["reform"].items() if is_adopted),
    }


def _of_values(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "name", "owner", "category", "chain", "site", "content", "stage")},
        "zone": row["zone_id"],
        "unit": row["zone__unit_id"],
        "newest_completed": row["newest_completed"],
        "newest_month": row["newest_month"] and row["newest_month"][:7],
        "newest_reported": row["newest_reported"] and row["newest_reported"][:7],
        "milestones": [
            (milestone["id"], milestone["kind"], milestone["occurred_on"]) for milestone in row["milestones"]
        ],
        "reforms": sorted(row["reforms"]),
    }
