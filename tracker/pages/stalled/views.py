"""Stalled projects."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.permissions import may_report
from projects.rules.stages import choices
from projects.rules.stalling import LEVEL_LABELS, Level
from tracker.models import Snooze
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.stalled.display import by_project
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Stalled, rules_in_force, scan
from zones.models import Zone

PER_PAGE = 30
FILTERS = ("level", "rule", "zone")


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show what is stalled today, the worst first, and what rests."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    projects = Project.objects.visible_to(request.officer)
    if asked["zone"].isascii() and asked["zone"].isdecimal() and len(asked["zone"]) < 19:
        projects = projects.filter(zone=int(asked["zone"]))
    found = scan(projects, Moment(request.today))
    kept = [one for one in found.stalled if _is_asked(one, asked)]
    resting = Snooze.objects.standing().filter(
        project__in=Project.objects.visible_to(request.officer), until__gte=request.today
    )
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in asked.items() if value})
    context = {
        "page": Paginator(by_project(kept, found), PER_PAGE).get_page(request.GET.get("page")),
        "reds": len({one.project_id for one in kept if one.finding.level is Level.RED}),
        "levels": choices(LEVEL_LABELS),
        "rules": sorted({(rule.code, rule.title) for rule in rules_in_force(Moment(request.today)).values()}),
        "zones": Zone.objects.visible_to(request.officer),
        "asked": asked,
        "query": query.urlencode(),
        "snoozes": resting.select_related("project__zone", "recorded_by").order_by("until", "id"),
        "may_report": may_report(request.officer),
        "today": request.today,
    }
    return render(request, "tracker/pages/stalled/stalled.html", context)


def _is_asked(one: Stalled, asked: dict[str, str]) -> bool:
    return asked["rule"] in {"", one.finding.rule.code} and asked["level"] in {"", one.finding.level}
