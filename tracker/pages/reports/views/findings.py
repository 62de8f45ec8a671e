"""What looks odd across projects, and what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.errors import DomainError
from projects.permissions import may_report_on
from tracker.operations.findings import note_finding
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.registry.views.project_detail import project_of
from tracker.pages.shortcuts import require
from tracker.queries.reports.findings import findings

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 30
OPEN, EXPLAINED, ALL = "open", "explained", "all"
STATES = ((OPEN, "还没有意见"), (EXPLAINED, "已有意见"), (ALL, "全部"))


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show what looks odd in the projects that the officer sees, by default what nobody has explained."""
    found = findings(officer=request.officer)
    titles = list(dict.fromkeys(one.title if "数据不衔接" not in one.title else "数据不衔接" for one in found))
    state, title = request.GET.get("state", OPEN), request.GET.get("title", "")
    shown = [one for one in found if state == ALL or bool(one.notes) == (state == EXPLAINED)]
    shown = [one for one in shown if title in one.title]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"one": one, "may_note": may_report_on(request.officer, one.project)} for one in page],
        "counts": {"open": sum(not one.notes for one in found), "all": len(found)},
        "state": state,
        "title": title,
        "titles": sorted(titles),
        "states": STATES,
        "query": urlencode({"state": state, "title": title}),
    }
    return render(request, "tracker/pages/reports/findings.html", context)


@require_POST
@officer_required
def note(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Say a word about a finding, and go back to where it was read."""
    project = project_of(request, project_id)
    require(may_report_on(request.officer, project))
    said = request.POST
    rule, key, word = said.get("rule", "")[:40], said.get("key", "")[:80], said.get("word", "")[:500]
    try:
        note_finding(project=project, rule=rule, key=key, word=word, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, f"{project}：{error.detail}")
    else:
        messages.success(request, "核查意见已记下。")
    if "listed" in said:
        return redirect(reverse("findings"))
    return redirect("project", project.pk)
