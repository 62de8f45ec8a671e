"""The list of stalled projects, and snoozing the reminders of one."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.permissions import may_report
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import StalledForm
from tracker.pages.stalled.lists import STALLED
from tracker.queries.rates.selection import project_lookups
from tracker.queries.stalled.flags import StalledGroups

PROJECTS_PER_PAGE = 30


@require_safe
@officer_required
def stalled_list(request: OfficerRequest) -> HttpResponse:
    """Show what is stalled on a day, the worst first."""
    form = StalledForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/stalled/stalled.html", {"form": form}, status=422)
    data, moment = form.cleaned_data, form.moment()
    projects = Project.objects.visible_to(request.officer, moment.known_at).filter(**project_lookups(form.selection))
    groups = StalledGroups(projects, moment, level=data["level"], rule=data["rule"], answer=data["answer"])
    context = {
        "form": form,
        "red_count": groups.red_count,
        "query": form.query_string("level", "rule", "answer"),
        "may_report": may_report(request.officer),
        "as_of": moment.as_of,
    }
    prepare = partial(display.stalled_projects, groups=groups)
    table = Table(request, "stalled", "停滞项目", STALLED, groups, PROJECTS_PER_PAGE, prepare=prepare, noun="个项目")
    lines = form.heading()
    return list_response(request, "tracker/pages/stalled/stalled.html", table, question_lines=lines, context=context)
