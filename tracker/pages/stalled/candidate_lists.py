"""The columns of the list of projects that could be put on a target list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html

from tracker.pages.lists.columns import Column, ColumnKind

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

ADDITION = "add-to-target"
"""The form that sends the ticks: it stands below the list."""


def candidate_columns(*, may_tick: bool) -> tuple[Column, ...]:
    """Return the columns of the list, with ticks for whoever keeps target lists."""
    return tuple(
        replace(candidate, html=_ticked) if candidate.name == "project" and may_tick else candidate
        for candidate in CANDIDATES
    )


def _ticked(row: dict[str, Any]) -> SafeString:
    """Return the name of a project with its tick."""
    return format_html(
        '<input type="checkbox" form="{0}" name="project" value="{1}" id="project-{1}" aria-label="{2}"> '
        '<a href="{3}">{2}</a>{4}',
        ADDITION,
        row["id"],
        row["name"],
        reverse("project", args=[row["id"]]),
        format_html(" <small>{}</small>", "重点") if row["is_key"] else "",
    )


CANDIDATES = (
    Column(
        "project",
        "项目",
        lambda row: row["name"],
        ("name",),
        link=lambda row: reverse("project", args=[row["id"]]),
        note=lambda row: "重点" if row["is_key"] else "",
    ),
    Column("zone", "开发区", lambda row: row["zone__name"], ("zone__name",)),
    Column("planned", "计划日期", lambda row: row["planned_on"], ("planned_on",), ColumnKind.DAY),
    Column("waits", "自何时等待", lambda row: row["waits_since"], ("waits_since",), ColumnKind.DAY),
    Column("forecast", "预测日期", lambda row: row["forecast_on"], ("forecast_on",), ColumnKind.DAY),
    Column("chance", "可能", lambda row: row["chance"], ("chance",), ColumnKind.PERCENT),
    Column("compared", "比较项目数", lambda row: row["compared"], ("compared",), ColumnKind.COUNT),
)
"""Of the rows of `tracker.queries.stalled.candidates`."""
