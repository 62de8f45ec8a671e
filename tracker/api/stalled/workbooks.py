"""Findings as they are answered, in JSON and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from projects.rules.stalling import LEVEL_LABELS
from tracker.api.rates.workbooks import download
from tracker.api.workbook import Book, Column, Kind, Sheet
from tracker.queries.stalled.scan import Scan, Stalled, rung_of
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

COLUMNS = (
    Column("填报单位", ("unit_name",)),
    Column("开发区", ("zone_name",), room=34),
    Column("项目", ("project_name",), room=34),
    Column("项目编号", ("project",), Kind.COUNT),
    Column("规则", ("rule_title",)),
    Column("灯", ("level",), words={str(level): label for level, label in LEVEL_LABELS.items()}),
    Column("计时起点", ("since",)),
    Column("亮灯之日", ("crossed_on",)),
    Column("天数", ("days",), Kind.COUNT),
    Column("原因", ("why",), room=34),
    Column("下一步", ("next_step",), room=34),
    Column("级别", ("rung",)),
    Column("暂缓至", ("snoozed_until",)),
)


def stalled_answer(one: Stalled, found: Scan, began_on: date | None) -> dict[str, Any]:
    """Return a finding with its sentence and its rung on the ladder."""
    finding = one.finding
    rung = rung_of(
        one,
        day=found.as_of,
        began_on=began_on or found.as_of,
        patience=patience_of_settings(),
        calendar=found.calendar,
    )
    return {
        "project": one.project_id,
        "project_name": one.project,
        "zone": one.zone_id,
        "zone_name": one.zone,
        "unit": one.unit_id,
        "unit_name": one.unit,
        "rule": finding.rule.code,
        "rule_title": finding.rule.title,
        "level": str(finding.level),
        "since": finding.since,
        "crossed_on": finding.crossed_on,
        "days": finding.count,
        "why": why(finding, found.as_of),
        "next_step": next_step(finding),
        "rung": RUNG_LABELS[rung],
        "snoozed_until": one.snoozed_until,
    }


def stalled_book(rows: list[dict[str, Any]], as_of: date) -> HttpResponse:
    """Return the findings as a workbook."""
    sheet = Sheet("停滞项目", [f"停滞项目（截至 {as_of}，共 {len(rows)} 条）"], COLUMNS, rows)
    return download(Book().add(sheet), f"停滞项目-{as_of}")
