"""Carries out a sheet that is sent as a form: cells are written, and drafts sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import Project
from projects.permissions import may_report_on
from tracker.operations.monthly_cells import CHANGED, Typing, save_cells
from tracker.operations.monthly_sheets import send_drafts
from tracker.pages.reports.sheet_rows import Outcome, Typed, typed_in, unit_of
from tracker.queries.reports.monthly_sheets import sheet_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.pages.decorators import OfficerRequest

AGAIN = "再保存一次，就改成您填的。"


def carry_out(request: OfficerRequest, month: date) -> Outcome:
    """
    Write the cells of a form, and send what is written if its button says so.

    :raises DomainError: if the month has not begun or is closed
    """
    typed = typed_in(request.POST)
    visible = Project.objects.visible_to(request.officer).filter(pk__in=typed.projects).select_related("zone")
    projects = [project for project in visible.order_by("pk") if may_report_on(request.officer, project)]
    outcome = _save(request, month, typed, projects)
    if "send" in request.POST:
        wrong = {project for project, _ in outcome.kept}
        ready = [row for row in sheet_rows(projects, month) if row.is_ready and row.project.pk not in wrong]
        sent = send_drafts(
            projects=[row.project for row in ready],
            month=month,
            versions={row.project.pk: row.version for row in ready},
            by=request.officer,
            now=request.now,
            today=request.today,
        )
        outcome.sent = sum(result.is_done for result in sent)
        outcome.notes = {result.pk: result.detail for result in sent if not result.is_done}
    outcome.is_incomplete = bool(outcome.kept or outcome.notes)
    return outcome


def _save(request: OfficerRequest, month: date, typed: Typed, projects: Sequence[Project]) -> Outcome:
    outcomes = save_cells(
        projects=projects,
        month=month,
        cells=typed.as_cells(),
        typing=Typing(unit_of(request.POST), typed.versions),
        by=request.officer,
        now=request.now,
        today=request.today,
    )
    outcome = Outcome(saved=len({outcome.cell.project for outcome in outcomes if outcome.is_changed}))
    for result in outcomes:
        if result.code:
            why = result.detail + (AGAIN if result.code == CHANGED else "")
            outcome.kept[result.cell.project, result.cell.name] = result.cell.text, why
    return outcome
