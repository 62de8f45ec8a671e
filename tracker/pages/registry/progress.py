"""How far a project is, as its page shows it: the line of its stages, and its figures month by month as a chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projects.models import PLANNED_FIELDS, ExitKind, ProgressFigure, Reform, reform_sources
from projects.rules.carrying import standing_in
from projects.rules.money import YUAN_PER_WAN
from projects.rules.months import month_text, months_between
from projects.rules.rates import Ratio
from projects.rules.stages import KIND_LABELS, STAGES, Kind, Stage, stages_from
from tracker.models import ProgressReport
from tracker.pages.display import wan
from tracker.pages.stalled.display import findings_of
from tracker.pages.stalled.forms import AnswerForm
from tracker.queries.registry import needs_of, reminded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from projects.models import CohortEntry, Evidence, Milestone, Project
    from tracker.pages.decorators import OfficerRequest
    from tracker.pages.stalled.display import DisplayedFinding

NEWEST = 30
"""Reminders that the page shows; the API lists all of them."""


@dataclass(frozen=True)
class StageStop:
    """One stage on the line: `state` is reached, passed (a later one is recorded), late, ahead or open."""

    kind: Kind
    label: str
    state: str
    planned_on: date | None
    reached_on: date | None
    days_late: int


def progress_context(
    request: OfficerRequest,
    project: Project,
    milestones: Iterable[Milestone],
    entries: Iterable[CohortEntry],
    files: Iterable[Evidence],
) -> dict[str, Any]:
    """Return how far a project is today, by its milestones, entries of lists and files, withdrawn ones among them."""
    has_ended = any(entry.withdrawn_at is None and entry.left_kind == ExitKind.TERMINATED for entry in entries)
    return {
        "stages": stage_line(project, milestones, request.today, has_ended=has_ended),
        "needs": needs_of(
            project,
            {milestone.kind for milestone in milestones if milestone.withdrawn_at is None},
            {file.kind for file in files if file.withdrawn_at is None},
        ),
        "lights": [(light, _answer_form(light)) for light in findings_of(project, request.today)],
        "reminded": reminded(request.officer, project).order_by("-reminder__dot_at", "-id")[:NEWEST],
        **figures_context(project),
        **reforms_context(project),
    }


def _answer_form(light: DisplayedFinding) -> AnswerForm:
    return AnswerForm(rules=[(light.code, light.title)], auto_id=f"answer-{light.code}-%s")


def stage_line(project: Project, milestones: Iterable[Milestone], today: date, *, has_ended: bool) -> list[StageStop]:
    """
    Return the four stages with their planned and actual dates.

    :param has_ended: whether the province ended it on a list; a milestone of the zone says the same
    """
    reached = {
        Kind(milestone.kind): milestone.occurred_on for milestone in milestones if milestone.withdrawn_at is None
    }
    is_over = has_ended or Kind.TERMINATED in reached
    return [_stop(project, stage, reached, None if is_over else today) for stage in STAGES]


def _stop(project: Project, stage: Stage, reached: dict[Kind, date], today: date | None) -> StageStop:
    planned_on = getattr(project, PLANNED_FIELDS[stage]) if stage in PLANNED_FIELDS else None
    reached_on = reached.get(Kind(stage))
    if reached_on:
        state = "reached"
    elif any(Kind(later) in reached for later in stages_from(stage)):
        state = "passed"
    elif planned_on is None or today is None:
        state = "open"
    else:
        state = "late" if planned_on < today else "ahead"
    until = reached_on or (today if state == "late" else None)
    days_late = max((until - planned_on).days, 0) if until and planned_on else 0
    return StageStop(Kind(stage), KIND_LABELS[Kind(stage)], state, planned_on, reached_on, days_late)


def figures_context(project: Project) -> dict[str, Any]:
    """
    Return the figures of every month, of reports and of imports alike, and the chart of them. Two queries.

    A month without change stands for the newest figures before it.
    """
    known = list(ProgressFigure.objects.standing().filter(project=project).order_by("month"))
    reported = set(ProgressReport.objects.filter(project=project).values_list("figure", flat=True))
    planned = project.planned_yuan
    rows = []
    for number, figure in enumerate(known):
        # Of the months so far only: what stands in a month does not depend on later ones.
        standing = standing_in(known[: number + 1], figure.month)
        completed = standing.get("completed_yuan")
        year = standing.get("year_completed_yuan")
        output = standing.get("actual_output_yuan")
        rows.append(
            {
                "month": figure.month,
                "completed": completed.yuan if completed else None,
                "completed_wan": wan(completed.yuan if completed else None),
                "share": Ratio(completed.yuan, planned) if completed and planned else None,
                "year_wan": wan(year.yuan if year else None),
                "output_wan": wan(output.yuan if output else None),
                "source": "月报" if figure.pk in reported else "导入或直接登记",
                "is_unchanged": figure.no_change,
            }
        )
    return {"figure_rows": rows[::-1], "figure_chart": _chart(rows, planned) if rows else ""}


def _chart(rows: list[dict[str, Any]], planned: int | None) -> str:
    # Every month has its place on the axis, also those of which nothing was reported.
    months = list(months_between(rows[0]["month"], rows[-1]["month"]))
    completed = {row["month"]: row["completed"] for row in rows}
    lines = [{"name": "累计完成投资", "values": [_in_wan(completed.get(month)) for month in months]}]
    if planned:
        lines.append({"name": "计划总投资", "values": [_in_wan(planned)] * len(months)})
    drawn = {"months": [month_text(month) for month in months], "unit": " 万元", "joined": True, "lines": lines}
    return json.dumps(drawn, ensure_ascii=False)


def _in_wan(yuan: int | None) -> float | None:
    return None if yuan is None else yuan / YUAN_PER_WAN


def reforms_context(project: Project) -> dict[str, Any]:
    """
    Return which reforms a project goes through, and who leads and acts for it. Two queries.

    The record of the proxy service is the source; what was registered with the project stands where there is none.
    """
    services = project.proxy_services.standing().order_by("closed_on", "-opened_on")
    service = next((service for service in services if service.closed_on is None), None) or next(iter(services), None)
    adopted = {reform for _, reform in reform_sources.reforms_of([project.pk])}
    return {
        "service": service,
        "lead": (service.lead if service else "") or project.lead,
        "agent": (service.agent if service else "") or project.agent,
        "reforms": [reform.label for reform in Reform if reform in adopted],
    }
