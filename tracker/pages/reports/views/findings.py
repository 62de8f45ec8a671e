"""Implausible figures and dates across projects, and the notes that explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.errors import DomainError
from projects.permissions import may_report_on
from tracker.operations.findings import note_finding
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.shortcuts import get_reportable_project, list_heading, paginate
from tracker.queries.reports.findings import finding_counts, read_findings, visible_findings

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 30
OPEN, EXPLAINED, ALL = "open", "explained", "all"
STATES = ((OPEN, "还没有意见"), (EXPLAINED, "已有意见"), (ALL, "全部"))
IS_EXPLAINED = {OPEN: False, EXPLAINED: True}
BROKEN_SUM = "数据不衔接"
"""A kind of finding whose title names the month besides: the filter offers it once for all months."""


@require_safe
@officer_required
def finding_list(request: OfficerRequest) -> HttpResponse:
    """Show what looks odd in the projects that the officer sees, by default what nobody has explained."""
    officer = request.officer
    state, title = request.GET.get("state", OPEN), request.GET.get("title", "")
    is_explained = IS_EXPLAINED.get(state)
    rows = visible_findings(officer).filter(title__contains=title)
    if is_explained is not None:
        rows = rows.filter(is_explained=is_explained)
    counts = finding_counts(officer)
    # Ordered by what is the same in all rows the page would be sorted; without, it is read along the index.
    order = ("project_id", "id") if is_explained is not None else ("is_explained", "project_id", "id")
    page = paginate(request, rows.order_by(*order), PER_PAGE, counts.count(title, is_explained=is_explained))
    context = {
        "question_lines": list_heading(request, {"state": state, "title": title}, state=STATES),
        "page": page,
        "rows": [
            {"finding": finding, "may_note": may_report_on(officer, finding.project)}
            for finding in read_findings(officer, page.object_list)
        ],
        "counts": {"open": counts.count(is_explained=False), "all": counts.count()},
        "state": state,
        "title": title,
        "titles": sorted({BROKEN_SUM if BROKEN_SUM in one else one for one in counts.titles}),
        "states": STATES,
        "query": urlencode({"state": state, "title": title}),
    }
    return render(request, "tracker/pages/reports/findings.html", context)


@require_POST
@officer_required
def finding_note_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Note what explains a finding, and go back to where it was read: the project, or the list of findings."""
    project = get_reportable_project(request.officer, project_id)
    # Cut, not refused: rule and key come from the page, and the browser holds the note to its length.
    rule, key = request.POST.get("rule", "")[:40], request.POST.get("key", "")[:80]
    word = request.POST.get("word", "")[:500]
    try:
        note_finding(project=project, rule=rule, key=key, word=word, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, f"{project}：{error.detail}")
    else:
        messages.success(request, "核查意见已记下。")
    return redirect("findings") if "listed" in request.POST else redirect("project", project.pk)
