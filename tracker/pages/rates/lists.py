"""The columns of the list of the projects behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.rules.rates import RateMeasure
from tracker.pages.lists.columns import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.pages.rates.display import RateCell
    from tracker.queries.rates.league import LeaguePlace


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
        ColumnKind.WORD,
    ),
    Column("category", "类别", lambda row: row["category"], ("category",), ColumnKind.WORD),
    Column("amount", "投资额", lambda row: row["amount_yuan"], ("amount_yuan",), ColumnKind.AMOUNT),
    Column("state", "状态", lambda row: row["state"], ("state",), ColumnKind.WORD),
    Column("reached", "实现日期", lambda row: row["fact_reached_on"], ("fact_reached_on",), ColumnKind.DAY),
    Column("planned", "计划日期", lambda row: row["planned_next_on"], ("planned_next_on",), ColumnKind.DAY),
    Column("completed", "累计完成", lambda row: row["fact_completed"], ("fact_completed",), ColumnKind.AMOUNT),
    Column(
        "expected", "预计年产值", lambda row: row["expected_output_yuan"], ("expected_output_yuan",), ColumnKind.AMOUNT
    ),
    Column("actual", "实际年产值", lambda row: row["fact_actual"], ("fact_actual",), ColumnKind.AMOUNT),
    Column("terminated", "终止", lambda row: row["fact_terminated_on"], kind=ColumnKind.DAY),
    Column("left", "离开名单", _left),
)
"""Of the members of a list; each row as `display.member_row` makes it."""


def league_columns(rate: str, measure: RateMeasure) -> tuple[Column, ...]:
    """Return the columns of a ranking by a rate, whose parts are projects or whole 元."""
    kind = ColumnKind.AMOUNT if measure is RateMeasure.AMOUNT else ColumnKind.COUNT
    return (
        Column("zone", "开发区", lambda row: row.place.zone.name, ("zone",)),
        Column("group", "考核分组", lambda row: row.place.zone.get_group_display(), ("group",), ColumnKind.WORD),
        Column("rank", "组内名次", lambda row: row.place.rank, ("rank",), ColumnKind.COUNT),
        Column("among", "组内个数", lambda row: row.place.ranked_among, ("among",), ColumnKind.COUNT),
        Column("unit", "填报单位", lambda row: row.place.zone.unit.name, ("unit",)),
        Column("rate", rate, lambda row: row.place.rate.percent, ("rate",), ColumnKind.RATE),
        Column(
            "numerator", "分子", lambda row: row.place.rate.numerator, ("numerator",), kind, link=_part("numerator")
        ),
        Column(
            "denominator",
            "分母",
            lambda row: row.place.rate.denominator,
            ("denominator",),
            kind,
            link=_part("denominator"),
        ),
        Column("counted", "计入", lambda row: row.place.rate.counted, ("counted",), ColumnKind.COUNT),
        Column(
            "gaps",
            "未计入和缺数",
            lambda row: "；".join(f"{label} {count}" for _, label, count in row.cell.gaps),
            template="tracker/pages/rates/league_gaps.html",
        ),
    )


def _part(part: str) -> Callable[[LeagueRow], str]:
    """Return what leads to the projects behind a part of a zone's rate."""
    return lambda row: f"{reverse('rate-members')}?{row.cell.query}&part={part}"


@dataclass(frozen=True)
class LeagueRow:
    """A zone's place, with its rate as pages show rates."""

    place: LeaguePlace
    cell: RateCell
