"""The columns and filters of the lists of the monthly loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.rules.months import month_text
from tracker.models import ReviewLevel
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm
from tracker.pages.reports.review_display import amount_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projects.models import Project, ProjectQuerySet
    from tracker.models.problem import ProblemQuerySet

OPEN, OVERDUE, RESOLVED, EVERY = "open", "overdue", "resolved", "all"


def _since(report: Any, name: str) -> str:
    """Return of which earlier month an amount is, if it is."""
    found = report.carried.get(f"{name}_yuan") if report.carried is not None else None
    return f"（沿用 {month_text(found.month)}）" if found is not None and found.month != report.month else ""


def _amount(name: str, label: str, *, is_extra: bool = False) -> Column:
    return Column(
        name,
        label,
        lambda row: amount_of(row, name),
        (f"{name}_yuan",),
        ColumnKind.AMOUNT,
        note=lambda row: _since(row, name),
        is_extra=is_extra,
    )


def _difference(report: Any) -> int | None:
    now, before = amount_of(report, "completed"), report.before_yuan
    return None if now is None or before is None else now - before


REVIEWS = (
    Column(
        "project",
        "项目",
        lambda row: row.project.name,
        ("project__name",),
        template="tracker/pages/reports/review_cell.html",
    ),
    Column("zone", "开发区", lambda row: row.project.zone.name, ("project__zone__name",)),
    _amount("completed", "累计完成"),
    Column("before", "上次累计", lambda row: row.before_yuan, ("before_yuan",), ColumnKind.AMOUNT),
    Column("difference", "较上次", _difference, kind=ColumnKind.AMOUNT),
    _amount("month_completed", "本月完成"),
    _amount("year_completed", "本年累计", is_extra=True),
    _amount("actual_output", "实际年产值", is_extra=True),
    Column("narrative", "形象进度", lambda row: row.narrative),
    Column("problems", "存在问题", lambda row: row.problems),
    Column("explanation", "说明", lambda row: row.explanation),
    Column("by", "报送人", lambda row: str(row.submitted_by)),
    Column("at", "报送时间", lambda row: row.submitted_at, ("submitted_at",), ColumnKind.MOMENT),
)
"""Of the reports that wait for review; each is annotated with `before_yuan`."""


class MissingFilterForm(FilterForm):
    """Filters the projects whose report of a month is missing."""

    month = forms.CharField(required=False, widget=forms.HiddenInput())

    def filtered(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """Keep what the filters find; nothing where one of them cannot be read."""
        return projects.filter(**self.of_place("zone")) if self.is_valid() else projects.none()


def missing_columns(month: date, *, may_report: bool, is_open: bool) -> tuple[Column, ...]:
    """Return the columns of the projects whose report of a month is missing; what may be done, where it may be."""
    of_month = f"{month:%Y-%m}"

    def name(project: Project) -> SafeString:
        tick = '<input type="checkbox" form="no-change" name="project" value="{0}" id="project-{0}" aria-label="{1}"> '
        link = '<a href="{2}">{1}</a>'
        return format_html(
            f"{tick if may_report else ''}{link}", project.pk, project.name, reverse("project", args=[project.pk])
        )

    def deeds(project: Project) -> SafeString:
        if not (may_report and is_open):
            return SafeString()
        same = '<button form="no-change" name="only" value="{0}" id="only-{0}">无变化</button>'
        fill = '<a class="button" href="{1}">填写</a>'
        return format_html(f"{fill} {same}", project.pk, reverse("report", args=[project.pk, of_month]))

    html = {"name": name, "deed": deeds}
    return tuple(replace(column, html=html.get(column.name)) for column in MISSING)


MISSING = (
    Column("name", "项目", lambda row: row.name, ("name",)),
    Column("zone", "开发区", lambda row: row.zone.name, ("zone__name",)),
    Column("owner", "建设单位", lambda row: row.owner, ("owner",)),
    Column("stage", "阶段", lambda row: row.get_stage_display() or "未签约", ("stage",), ColumnKind.WORD),
    Column("person", "责任人", lambda row: row.contact_name, ("contact_name",)),
    Column("deed", "办理", lambda row: "", is_deed=True),
)
"""Of the projects whose report of a month is missing."""
PROBLEMS = (
    Column(
        "description",
        "问题",
        lambda row: row.description,
        ("description",),
        link=lambda row: reverse("problem", args=[row.pk]),
    ),
    Column(
        "project",
        "项目",
        lambda row: row.project.name,
        ("project__name",),
        link=lambda row: reverse("project", args=[row.project_id]),
    ),
    Column("zone", "开发区", lambda row: row.project.zone.name, ("project__zone__name",)),
    Column("level", "级别", lambda row: row.get_level_display(), ("level",), ColumnKind.WORD),
    Column("owner", "责任人", lambda row: row.owner, ("owner",)),
    Column("due", "期限", lambda row: row.due_on, ("due_on",), ColumnKind.DAY),
    Column("state", "状态", lambda row: row.state_text, state=lambda row: row.state_class),
    Column("raised", "登记时间", lambda row: row.raised_at, ("raised_at",), ColumnKind.MOMENT, is_extra=True),
    Column("resolved", "办结时间", lambda row: row.resolved_at, ("resolved_at",), ColumnKind.MOMENT, is_extra=True),
    Column("resolution", "办理情况", lambda row: row.resolution, is_extra=True),
)
"""Of the register of problems, whose rows are made by `with_states`."""


def with_states(problems: list[Any], today: date) -> list[Any]:
    """Return problems with what their list says of each on a day."""
    for problem in problems:
        if problem.resolved_at:
            problem.state_text, problem.state_class = "已办结", "approved"
        elif problem.due_on < today:
            problem.state_text, problem.state_class = "已逾期", "returned"
        else:
            problem.state_text, problem.state_class = "未办结", "draft"
    return problems


class ProblemFilterForm(FilterForm):
    """Filters the register of problems."""

    state = forms.ChoiceField(
        label="状态",
        choices=[(OVERDUE, "逾期未办结"), (OPEN, "未办结"), (RESOLVED, "已办结"), (EVERY, "全部")],
        required=False,
    )
    level = forms.ChoiceField(label="协调级别", choices=[*ALL, *ReviewLevel.choices], required=False)
    labels: ClassVar[Mapping[str, str]] = {"level": "级别"}

    def filtered(self, problems: ProblemQuerySet, today: date) -> ProblemQuerySet:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return problems.none()
        asked = self.asked()
        problems = problems.filter(**self.of_place("project__zone"))
        if "level" in asked:
            problems = problems.filter(level=asked["level"])
        match asked.get("state"):
            case "overdue":
                return problems.overdue(today)
            case "open":
                return problems.open()
            case "resolved":
                return problems.filter(resolved_at__isnull=False)
        return problems
