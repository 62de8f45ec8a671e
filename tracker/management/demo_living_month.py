"""The work of last month on the samples of today: reports as far as they came, stops and problems."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.operations.milestones import record_milestone
from projects.operations.progress_figures import Figures
from projects.rules.months import previous_month
from projects.rules.stages import Kind
from tracker.management.demo_living_samples import NOTE
from tracker.operations.problems import raise_problem
from tracker.operations.reports import Content, save_draft, submit_report
from tracker.operations.reviews import approve_report, return_report

if TYPE_CHECKING:
    from tracker.management.demo_living_people import People, Telling
    from tracker.management.demo_living_samples import Sample

SUSPENDED_DAYS = 80


def tell_month(project: Project, sample: Sample, people: People, telling: Telling) -> None:
    """Write the report of last month as far as it came: a draft, sent, returned or approved."""
    state = sample.row["上月"]
    if not state:
        return
    about: dict[str, Any] = {"now": telling.now}
    spent = sample.planned_wan * sample.shares[-1] // 100 * 10_000
    content = Content(Figures(completed_yuan=spent), narrative=f"{NOTE}：主体施工按计划进行。")
    month = previous_month(telling.today.replace(day=1))
    report = save_draft(project=project, month=month, content=content, by=people.zone, today=telling.today, **about)
    if state == "draft":
        return
    report = submit_report(report=report, by=people.zone, today=telling.today, **about)
    if state == "returned":
        return_report(report=report, by=people.unit, note="示例：请写明设备到货情况后重报。", **about)
    elif state == "approved":
        approve_report(report=report, by=people.unit, **about)


def tell_trouble(project: Project, sample: Sample, people: People, telling: Telling) -> None:
    """Stop the work on a project, or enter a problem of it, where its row says so."""
    about: dict[str, Any] = {"project": project, "by": people.zone, "now": telling.now, "today": telling.today}
    if sample.row["情形"].startswith("停工"):
        since = telling.today - timedelta(SUSPENDED_DAYS)
        record_milestone(kind=Kind.SUSPENDED, occurred_on=since, note="示例：设备未到货", **about)
    if sample.row["情形"] != "正常":
        due_on = telling.today + timedelta(10)
        raise_problem(description="示例：厂区外线接入进度滞后", owner="示例责任人", due_on=due_on, **about)
