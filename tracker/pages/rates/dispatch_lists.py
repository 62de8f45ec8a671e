"""The columns of the list of the projects behind a figure of the dispatch."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tracker.pages.lists.columns import Column, ColumnKind


def _points(row: dict[str, Any]) -> str:
    """Return by how many points the investment of the year is short of a half; nothing where it is not."""
    return f"{row['gap'].points} 个百分点" if row["gap"].missing else ""


def _exit(row: dict[str, Any]) -> str:
    return f"{row['exit_on']:%Y-%m-%d} {row['exit_reason']}" if row["exit_on"] else ""


DISPATCH_MEMBERS = (
    Column(
        "project",
        "项目",
        lambda row: row["name"],
        link=lambda row: reverse("project", args=[row["id"]]),
        note=lambda row: "重点" if row["is_key"] else "",
    ),
    Column("zone", "开发区", lambda row: row["zone__name"], ("zone_id",)),
    Column("unit", "填报单位", lambda row: row["zone__unit__name"], ("unit",), is_extra=True),
    Column("category", "类别", lambda row: row["category"], ("category",), ColumnKind.WORD),
    Column("state", "计划开工结果", lambda row: row["state"], kind=ColumnKind.WORD),
    Column(
        "planned", "本年曾计划", lambda row: row["planned_in_year_on"], ("facts.planned_in_year_on",), ColumnKind.DAY
    ),
    Column("stands", "现计划", lambda row: row["plan_stands_on"], ("facts.planned_start_on",), ColumnKind.DAY),
    Column("started", "开工日期", lambda row: row["started_on"], ("facts.started_on",), ColumnKind.DAY),
    Column("plan", "年度计划投资", lambda row: row["plan_yuan"], ("facts.planned_yuan",), ColumnKind.AMOUNT),
    Column(
        "completed",
        "本年完成",
        lambda row: row["completed_in_year_yuan"],
        ("facts.completed_in_year_yuan",),
        ColumnKind.AMOUNT,
    ),
    Column("missing", "投资差一半", lambda row: row["gap"].missing, kind=ColumnKind.AMOUNT, note=_points),
    Column("exit", "省级调出", _exit, ("exit_on",)),
)
"""Of projects counted in a year, each row as `dispatch_display.dispatch_member_row` makes it; sorted before that."""
