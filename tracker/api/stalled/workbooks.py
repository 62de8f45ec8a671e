"""Findings as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.stalling import LEVEL_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.queries.stalled.answers import ANSWER_LABELS
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tracker.api.renderers import WorkbookResponse

COLUMNS = (
    SheetColumn("填报单位", ("unit_name",)),
    SheetColumn("开发区", ("zone_name",), room=34),
    SheetColumn("项目", ("project_name",), room=34),
    SheetColumn("项目编号", ("project",), CellKind.COUNT),
    SheetColumn("规则", ("rule_title",)),
    SheetColumn("灯", ("level",), words={str(level): label for level, label in LEVEL_LABELS.items()}),
    SheetColumn("计时起点", ("since",)),
    SheetColumn("亮灯之日", ("crossed_on",)),
    SheetColumn("天数", ("days",), CellKind.COUNT),
    SheetColumn("原因", ("why",), room=34),
    SheetColumn("下一步", ("next_step",), room=34),
    SheetColumn("级别", ("rung",)),
    SheetColumn("暂缓至", ("snoozed_until",)),
    SheetColumn("答复", ("answer_state",), words={str(state): label for state, label in ANSWER_LABELS.items()}),
    SheetColumn("说明", ("explanation",), room=34),
    SheetColumn("措施", ("measure",), room=34),
    SheetColumn("答复期限", ("answer_due_on",)),
)


def stalled_book(rows: Iterable[dict[str, Any]], count: int, as_of: date, heading: Sequence[str]) -> WorkbookResponse:
    """Return so many findings as a workbook."""
    sheet = Sheet("停滞项目", [f"停滞项目（截至 {as_of}，共 {count} 条）"], COLUMNS, rows)
    return workbook_response(Book(heading).add(sheet), f"停滞项目-{as_of}")
