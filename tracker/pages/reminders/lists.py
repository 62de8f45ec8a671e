"""The columns and filters of the list of reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from tracker.models import Reminder, ReminderKind, ReminderState
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


def _place(reminder: Any) -> str:
    return str(reminder.recipient.zone or reminder.recipient.unit or "省级")


def _rung(reminder: Any) -> str:
    return f"{reminder.get_rung_display()}{'（补发）' if reminder.follows_id else ''}"


REMINDERS = (
    Column(
        "recipient",
        "收件人",
        lambda row: str(row.recipient),
        ("recipient__display_name", "recipient__username"),
    ),
    Column("due", "应发日期", lambda row: row.due_on, ("due_on",), ColumnKind.DAY),
    Column("place", "单位", _place),
    Column("kind", "种类", lambda row: row.get_kind_display(), ("kind",), is_extra=True),
    Column("rung", "级别", _rung, ("rung",)),
    Column("state", "状态", lambda row: row.get_state_display(), ("state",), state=lambda row: str(row.state)),
    Column("attempts", "发送次数", lambda row: row.attempts, ("attempts",), ColumnKind.COUNT),
    Column("why", "说明", lambda row: row.why),
    Column("deed", "办理", lambda row: "", template="tracker/pages/reminders/deed_cell.html", is_deed=True),
)
"""Of the reminders to an officer and to those below."""


class ReminderFilterForm(FilterForm):
    unit, zone = None, None  # type: ignore[assignment]  # those of a recipient are not those of a project
    state = forms.ChoiceField(label="状态", choices=[*ALL, *ReminderState.choices], required=False)
    kind = forms.ChoiceField(label="种类", choices=[*ALL, *ReminderKind.choices], required=False)
    mine = forms.BooleanField(label="只看发给我的", required=False)
    labels: ClassVar[Mapping[str, str]] = {"kind": "种类", "mine": "只看发给我的"}

    def filtered(self, reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return reminders.none()
        asked = self.asked()
        reminders = reminders.filter(**{name: asked[name] for name in ("state", "kind") if name in asked})
        return reminders.filter(recipient=self.officer) if asked.get("mine") else reminders
