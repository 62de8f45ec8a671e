"""Reports with their amounts in 万元, their part of a project's page, and messages about the outcomes of a batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages

from projects.models import ADJUSTMENT_LABELS, PlanAdjustment
from projects.permissions import may_decide_exit, may_review
from projects.rules.months import month_text, previous_month
from tracker.models import Problem, ProgressReport
from tracker.pages.display import wan
from tracker.pages.reports.forms import PlanExitForm, PlanForm, ProblemForm
from tracker.pages.shortcuts import paginate
from tracker.queries.reports.carried import newest_before, with_carried
from tracker.queries.reports.findings import findings
from tracker.queries.reports.imported_figures import waiting_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.core.paginator import Page

    from projects.models import ProgressFigure, Project
    from projects.models.plans import PlanAdjustmentQuerySet
    from projects.rules.carrying import Carried
    from tracker.operations.reviews import BatchOutcome
    from tracker.pages.decorators import OfficerRequest
    from zones.models import Officer

AMOUNTS = ("completed", "year_completed", "month_completed", "actual_output")
IMPORTED_PER_PAGE = 100


def figure_texts(figure: ProgressFigure) -> dict[str, str]:
    """Return the amounts of a month's figures by their names without unit."""
    return {name: wan(getattr(figure, f"{name}_yuan")) for name in AMOUNTS}


def carried_texts(carried: Mapping[str, Carried[Any]], month: date) -> dict[str, str]:
    """Return what stands in a month by its names without unit, each with the month that it is of if that is another."""
    texts = {}
    for name in AMOUNTS:
        found = carried.get(f"{name}_yuan")
        since = f"（沿用 {month_text(found.month)}）" if found is not None and found.month != month else ""
        texts[name] = wan(found.yuan if found else None) + since
    return texts


def since_text(before: tuple[int, date] | None) -> tuple[str, str]:
    """Return an amount that stays in 万元, and the month that stated it."""
    return ("从未填报", "") if before is None else (wan(before[0]), month_text(before[1]))


def before_context(project: Project, month: date) -> dict[str, Any]:
    """Return the part of a report's page about the newest figures before its month."""
    before, carried = newest_before(project, month) or (None, {})
    return {"before": before, "before_wan": carried_texts(carried, before.month) if before else {}}


def imported_page(request: OfficerRequest, month: date) -> Page[Any]:
    """Return a page of the figures that no report brought and that wait for an officer, each with its amounts."""
    waiting = waiting_figures(request.officer, month).select_related("project__zone", "recorded_by")
    page = paginate(request, waiting.order_by("project__zone_id", "pk"), IMPORTED_PER_PAGE, name="figures")
    page.object_list = [(figure, figure_texts(figure)) for figure in page.object_list]
    return page


def report_row(report: ProgressReport) -> dict[str, Any]:
    """Return a report and its amounts; `before_wan` is the completed investment of the month before, if annotated."""
    if report.carried is None:
        texts = {name: wan(getattr(report, f"{name}_yuan")) for name in AMOUNTS}
    else:
        texts = carried_texts(report.carried, report.month)
    amounts = {f"{name}_wan": text for name, text in texts.items()}
    return {"report": report, "before_wan": wan(getattr(report, "before_yuan", None)), **amounts}


def report_rows(reports: Iterable[ProgressReport]) -> list[dict[str, Any]]:
    """Return a row for each report; those without change show what they stand for."""
    return [report_row(report) for report in with_carried(reports)]


def project_reports_context(request: OfficerRequest, project: Project) -> dict[str, Any]:
    """Return the part of a project's page that is about its reports, plans, problems and findings."""
    officer = request.officer
    reports = ProgressReport.objects.visible_to(officer).filter(project=project)
    plans = project.annual_plans.select_related("recorded_by", "withdrawn_by")
    return {
        **_plan_context(request, project),
        "month": previous_month(request.today.replace(day=1)),
        "reports": report_rows(reports.select_related("submitted_by", "reviewed_by").order_by("-month")),
        "plans": [(plan, wan(plan.planned_yuan)) for plan in plans],
        "plan_form": PlanForm(initial={"year": request.today.year}),
        "problems": Problem.objects.visible_to(officer).filter(project=project).select_related("raised_by"),
        "problem_form": ProblemForm(),
        "findings": findings(officer=officer, project=project),
    }


def _plan_context(request: OfficerRequest, project: Project) -> dict[str, Any]:
    dates = project.planned_dates.select_related("recorded_by", "withdrawn_by")
    adjustments = PlanAdjustment.objects.visible_to(request.officer).filter(project=project)
    return {
        "planned_dates": dates.order_by("stage", "-id"),
        "plan_exits": project.plan_exits.select_related("recorded_by", "withdrawn_by"),
        "adjustments": adjustment_rows(named_adjustments(adjustments), request.officer),
        "may_decide_exit": may_decide_exit(request.officer),
        "plan_exit_form": PlanExitForm(initial={"year": request.today.year, "left_on": request.today}),
    }


def adjustment_rows(adjustments: Iterable[Any], officer: Officer) -> list[dict[str, Any]]:
    """Return `named_adjustments` of yearly plans with amounts in 万元, and whether the officer may decide them."""
    return [
        {
            "adjustment": adjustment,
            "before_wan": wan(adjustment.replaces.planned_yuan),
            "after_wan": wan(adjustment.planned_yuan),
            "state": ADJUSTMENT_LABELS[adjustment.state],
            "may_decide": adjustment.state == "waiting"
            and adjustment.recorded_by_id != officer.pk
            and may_review(officer, adjustment.project),
        }
        for adjustment in adjustments
    ]


def adjustment_page(request: OfficerRequest) -> Page[Any]:
    """Return a page of the adjustments that wait for an officer's decision, as `adjustment_rows` shows them."""
    waiting = PlanAdjustment.objects.visible_to(request.officer).undecided()
    page = paginate(request, named_adjustments(waiting), name="adjustments")
    page.object_list = adjustment_rows(page.object_list, request.officer)
    return page


def named_adjustments(adjustments: PlanAdjustmentQuerySet) -> PlanAdjustmentQuerySet:
    """Return adjustments with what they name, the newest first."""
    named = adjustments.select_related("project__zone", "replaces", "recorded_by", "decided_by", "withdrawn_by")
    return named.order_by("-id")


def add_outcome_messages(request: OfficerRequest, outcomes: Sequence[BatchOutcome], label: str) -> None:
    """Tell the officer how many of a batch were done, and how many were refused for which reason."""
    done = sum(outcome.is_done for outcome in outcomes)
    if done:
        messages.success(request, f"{label}：{done} 项已办理。")
    # One message for each reason, not for each project: a batch may hold hundreds.
    for sentence, count in Counter(outcome.detail for outcome in outcomes if not outcome.is_done).items():
        messages.warning(request, f"{count} 项没有办理：{sentence}")
    if not outcomes:
        messages.warning(request, "没有选中可以办理的项目。")
