"""The columns of the list of the projects behind a figure."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tracker.pages.lists.columns import Column, Kind


def _left(row: dict[str, Any]) -> str:
    """Return when, how and why a project left the list; nothing of one that stands on it."""
    if not row["fact_left_on"]:
        return ""
    return f"{row['fact_left_on']:%Y-%m-%d} {row['fact_left_kind']}：{row['fact_left_reason']}"


def _project(row: dict[str, Any]) -> str:
    return reverse("project", args=[row["project_id"]])


MEMBERS = (
    Column("project", "项目", lambda row: row["project_name"], ("project_name",), link=_project),
    Column("zone", "开发区", lambda row: row["zone_name"], ("zone_name",)),
    Column("unit", "填报单位", lambda row: row["unit_name"], ("unit_name",), is_extra=True),
    Column(
        "round",
        "期次",
        lambda row: f"{row['round_year']}-{row['round_number']}",
        ("round_year", "round_number"),
    ),
    Column("category", "类别", lambda row: row["category"], ("category",)),
    Column("amount", "投资额", lambda row: row["amount_yuan"], ("amount_yuan",), Kind.AMOUNT),
    Column("state", "状态", lambda row: row["state"], ("state",)),
    Column("reached", "实现日期", lambda row: row["fact_reached_on"], ("fact_reached_on",), Kind.DAY),
    Column("planned", "计划日期", lambda row: row["planned_next_on"], ("planned_next_on",), Kind.DAY),
    Column("completed", "累计完成", lambda row: row["fact_completed"], ("fact_completed",), Kind.AMOUNT),
    Column("expected", "预计年产值", lambda row: row["expected_output_yuan"], ("expected_output_yuan",), Kind.AMOUNT),
    Column("actual", "实际年产值", lambda row: row["fact_actual"], ("fact_actual",), Kind.AMOUNT),
    Column("terminated", "终止", lambda row: row["fact_terminated_on"], kind=Kind.DAY),
    Column("left", "离开名单", _left),
)
"""Of the members of a list; each row as `display.member_row` makes it."""
