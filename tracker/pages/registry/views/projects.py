"""The list of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Project, ProjectQuerySet
from projects.permissions import may_report
from projects.rules.months import previous_month
from projects.rules.stages import STAGE_LABELS, choices
from tracker.pages.decorators import OfficerRequest, officer_required
from zones.models import Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from zones.models import Officer

PER_PAGE = 50
NO_STAGE = "none"
FILTERS = ("q", "stage", "zone")


def filtered_projects(officer: Officer, asked: QueryDict) -> ProjectQuerySet:
    """Return the visible projects that a filter finds."""
    found: ProjectQuerySet = Project.objects.visible_to(officer)
    if text := asked.get("q", "").strip().replace("\0", ""):
        found = found.search(text)
    if stage := asked.get("stage", ""):
        found = found.filter(stage="" if stage == NO_STAGE else stage)
    zone = asked.get("zone", "")
    return found.filter(zone=int(zone)) if zone.isascii() and zone.isdecimal() and len(zone) < 19 else found


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the projects that a filter finds."""
    asked = request.GET
    found = filtered_projects(request.officer, asked).select_related("zone").order_by("zone_id", "id")
    kept = QueryDict(mutable=True)
    kept.update({name: asked[name] for name in FILTERS if asked.get(name)})
    return render(
        request,
        "tracker/pages/registry/projects.html",
        {
            "page": Paginator(found, PER_PAGE).get_page(asked.get("page")),
            "stages": [(NO_STAGE, "未签约"), *choices(STAGE_LABELS)],
            "zones": Zone.objects.visible_to(request.officer),
            "asked": {name: asked.get(name, "") for name in FILTERS},
            "may_report": may_report(request.officer),
            "query": kept.urlencode(),
            "month": previous_month(request.today.replace(day=1)),
        },
    )
