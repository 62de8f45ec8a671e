"""The columns of the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localtime

from tracker.pages.display import with_changes
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.queries.audit import is_refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.models import AuditEvent


def _actor(row: dict[str, Any]) -> str:
    return f"{row['event'].actor}" if row["event"].actor else "系统"


def _project_address(row: dict[str, Any]) -> str:
    return reverse("project", args=[row["event"].project_id]) if row["event"].project else ""


EVENTS = (
    Column("at", "时间", lambda row: f"{localtime(row['event'].at):%Y-%m-%d %H:%M:%S}", kind=ColumnKind.WORD),
    Column("actor", "操作人", _actor, note=lambda row: row["event"].actor.username if row["event"].actor else ""),
    Column("action", "操作", lambda row: row["label"]),
    Column(
        "outcome",
        "结果",
        lambda row: "未成功" if row["is_refused"] else "成功",
        kind=ColumnKind.WORD,
        state=lambda row: "returned" if row["is_refused"] else "",
    ),
    Column(
        "project", "项目", lambda row: row["event"].project.name if row["event"].project else "", link=_project_address
    ),
    Column("object", "对象", lambda row: f"{row['event'].object_type} {row['event'].object_id}"),
    Column("changes", "变更", lambda row: "；".join(row["changes"]), template="tracker/pages/audit/changes_cell.html"),
    Column("reason", "原因", lambda row: row["event"].reason),
    Column("address", "来路", lambda row: row["event"].address, kind=ColumnKind.WORD),
    Column("request", "请求编号", lambda row: row["event"].request_id, is_extra=True),
)
"""Of events, whose rows are made by `event_rows`."""


def event_rows(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return events as their list shows them. At most a query of each model that they name."""
    return [{**row, "is_refused": is_refused(row["event"])} for row in with_changes(events)]
