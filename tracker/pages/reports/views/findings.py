"""Implausible figures and dates across projects, and the notes that explain them."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from projects.errors import DomainError
from projects.permissions import may_report_on
from tracker.operations.findings import note_finding
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.reports.finding_lists import FINDINGS, FindingFilterForm
from tracker.pages.shortcuts import get_reportable_project
from tracker.queries.reports.findings import finding_counts, read_findings, visible_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from zones.models import Officer

PER_PAGE = 30


@require_safe
@officer_required
def finding_list(request: OfficerRequest) -> HttpResponse:
    """Show what looks odd in the projects that the officer sees, by default what nobody has explained."""
    officer = request.officer
    counts = finding_counts(officer)
    form = FindingFilterForm(request.GET, officer, counts)
    found = form.filtered(visible_findings(officer))
    # Ordered by what is the same in all rows the page would be sorted; without, it is read along the index.
    is_one_kind = form.is_valid() and form.is_explained is not None
    rows = found.order_by(*(("project_id", "id") if is_one_kind else ("is_explained", "project_id", "id")))
    read = partial(_rows, officer)
    table = Table(request, "findings", "疑点核查", FINDINGS, rows, PER_PAGE, form.known_count, prepare=read, noun="条")
    context = {"form": form, "counts": {"open": counts.count(is_explained=False), "all": counts.count()}}
    return list_response(
        request,
        "tracker/pages/reports/findings.html",
        table,
        question_lines=form.heading(request.now),
        context=context,
        status=422 if form.errors else 200,
    )


def _rows(officer: Officer, findings: Iterable[Any]) -> list[Any]:
    rows: list[Any] = []
    for finding in read_findings(officer, findings):
        row: Any = SimpleNamespace(**vars(finding))
        row.may_note = may_report_on(officer, finding.project)
        rows.append(row)
    return rows


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
