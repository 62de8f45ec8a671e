"""Findings as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.stalling import LEVEL_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.queries.stalled.answers import ANSWER_LABELS
from tracker.workbooks.book import Book, Column, Kind, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tracker.api.renderers import WorkbookResponse

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
    Column("答复", ("answer_state",), words={str(state): label for state, label in ANSWER_LABELS.items()}),
    Column("说明", ("explanation",), room=34),
    Column("措施", ("measure",), room=34),
    Column("答复期限", ("answer_due_on",)),
)


def stalled_book(rows: Iterable[dict[str, Any]], count: int, as_of: date, heading: Sequence[str]) -> WorkbookResponse:
    """Return so many findings as a workbook."""
    sheet = Sheet("停滞项目", [f"停滞项目（截至 {as_of}，共 {count} 条）"], COLUMNS, rows)
    return workbook_response(Book(heading).add(sheet), f"停滞项目-{as_of}")
