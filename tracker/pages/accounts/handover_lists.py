"""What is open when a post changes hands: five lists, one shown at a time, each with how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import F
from django.urls import reverse

from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm
from tracker.queries.accounts import COMING, near_days, open_problems, open_reports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from zones.models import Officer


def _of_project(**more: Any) -> tuple[Column, ...]:
    """Return the first columns of things of projects."""
    return (
        Column(
            "project",
            "项目",
            lambda row: row.project.name,
            ("project__name",),
            link=lambda row: reverse("project", args=[row.project_id]),
            **more,
        ),
        Column("zone", "开发区", lambda row: row.project.zone.name, ("project__zone__name",)),
    )


REPORTS = (
    *_of_project(),
    Column("month", "月份", lambda row: f"{row.month:%Y-%m}", ("month",), ColumnKind.WORD),
    Column("state", "状态", lambda row: row.get_state_display(), ("state",), state=lambda row: str(row.state)),
    Column("note", "意见", lambda row: row.note),
)
PROBLEMS = (
    *_of_project(),
    Column("description", "问题", lambda row: row.description, link=lambda row: reverse("problem", args=[row.pk])),
    Column("level", "级别", lambda row: row.get_level_display(), ("level",), ColumnKind.WORD),
    Column("owner", "责任人", lambda row: row.owner, ("owner",)),
    Column("due", "期限", lambda row: row.due_on, ("due_on",), ColumnKind.DAY, note=lambda row: row.late),
)
DAYS = (
    Column("project", "项目", lambda row: row.name, ("name",), link=lambda row: reverse("project", args=[row.pk])),
    Column("zone", "开发区", lambda row: row.zone.name, ("zone__name",)),
    Column("owner", "建设单位", lambda row: row.owner, ("owner",), is_extra=True),
    Column("day", "日期", lambda row: row.due_on, ("due_on",), ColumnKind.DAY, note=lambda row: row.late),
)


@dataclass(frozen=True)
class HandoverDuty:
    """One kind of what is open: its name and label, columns, rows, and where a row's zone is found."""

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: QuerySet[Any]
    zone: str


def duties(officer: Officer, today: date) -> list[HandoverDuty]:
    """Return the lists of what is open where an officer's post looks, the most urgent first. No query."""
    reports = open_reports(officer).select_related("project__zone").order_by("month", "pk")
    problems = open_problems(officer).select_related("project__zone").order_by("due_on", "pk")
    days = [
        HandoverDuty(
            name,
            label,
            DAYS,
            near_days(officer, today, name, stages)
            .annotate(due_on=F(name))
            .select_related("zone")
            .order_by(name, "pk"),
            "zone",
        )
        for name, label, stages in COMING
    ]
    return [
        HandoverDuty("reports", "未办完的月报", REPORTS, reports, "project__zone"),
        HandoverDuty("problems", "未办结的问题", PROBLEMS, problems, "project__zone"),
        *days,
    ]


def with_lateness(rows: list[Any], *, today: date) -> list[Any]:
    """Return rows, those with a day with a word on it where it is past."""
    for row in rows:
        row.late = "已过期" if getattr(row, "due_on", None) and row.due_on < today else ""
    return rows


class HandoverFilterForm(FilterForm):
    """Which of the lists is shown, and of which place."""

    is_whole = True

    part = forms.ChoiceField(label="清单")
    field_order = ("part", "unit", "zone")
    labels: ClassVar[Mapping[str, str]] = {"part": "清单"}

    def __init__(self, params: Any, officer: Officer, parts: list[HandoverDuty]) -> None:
        super().__init__(params, officer, part=parts[0].name)
        field: Any = self.fields["part"]
        field.choices = [(duty.name, duty.label) for duty in parts]
