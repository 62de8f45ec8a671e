"""What was found in the audit, as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.moments import moment_text
from projects.rules.row_trails import told_action, told_parts
from tracker.api.workbook_views import workbook_response
from tracker.queries.audit import ACTIONS, REFUSALS, action_label, is_refused
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from projects.models import AuditEvent
    from tracker.api.renderers import WorkbookResponse

LONGEST = 2_000
"""Characters of a state before or after a change; the API answers the whole."""
COLUMNS = (
    SheetColumn("编号", ("id",), CellKind.COUNT),
    SheetColumn("时间（北京时间）", ("at",), room=20),
    SheetColumn("操作人", ("actor",), room=10),
    SheetColumn("用户名", ("username",), room=10),
    SheetColumn("操作", ("label",), room=12),
    SheetColumn("操作名称", ("action",), room=14),
    SheetColumn("结果", ("outcome",), room=8, words=REFUSALS),
    SheetColumn("对象类型", ("object_type",), room=12),
    SheetColumn("对象编号", ("object_id",), room=17),
    SheetColumn("项目编号", ("project",), CellKind.COUNT),
    SheetColumn("项目", ("project_name",), room=20),
    SheetColumn("来路地址", ("address",), room=16),
    SheetColumn("请求编号", ("request_id",), room=13),
    SheetColumn("原因", ("reason",), room=20),
    SheetColumn("变更前", ("before",), room=40),
    SheetColumn("变更后", ("after",), room=40),
)


def audit_book(events: Iterable[AuditEvent], count: int, heading: Sequence[str], day: date) -> WorkbookResponse:
    """Return so many events as a workbook."""
    rows = map(_row, events)
    title = f"审计记录（共 {count} 条；变更前后各至多 {LONGEST} 字，全文见接口）"
    return workbook_response(Book(heading).add(Sheet("审计", [title], COLUMNS, rows)), f"审计-{day}")


def _label(event: AuditEvent) -> str:
    parts = "、".join(ACTIONS.get(part, part) for part in told_parts(event.action))
    return f"{action_label(event)}：{parts}" if parts else action_label(event)


def _row(event: AuditEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "at": moment_text(event.at),
        "actor": str(event.actor) if event.actor else "系统",
        "username": event.actor.username if event.actor else "",
        "label": _label(event),
        "action": told_action(event.action),
        "outcome": "refused" if is_refused(event) else "done",
        "object_type": event.object_type,
        # As text: a spreadsheet shows the last digit of a number of 16 as 0.
        "object_id": str(event.object_id),
        "project": event.project_id,
        "project_name": event.project.name if event.project else "",
        "address": event.address,
        "request_id": event.request_id,
        "reason": event.reason,
        "before": event.before[:LONGEST],
        "after": event.after[:LONGEST],
    }
