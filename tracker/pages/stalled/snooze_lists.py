"""The columns and filters of the list of snoozes (暂缓催办)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.urls import reverse

from projects.models import Project, RuleVersion
from tracker.models import Snooze
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import QueryDict

    from tracker.models.snooze import SnoozeQuerySet
    from zones.models import Officer

HOLDS, EVERY = "holds", "all"


class ListedSnooze(NamedTuple):
    """A snooze with what its list says of it in words."""

    snooze: Snooze
    rests: str
    """Which reminders."""
    state: str


SNOOZES = (
    Column(
        "project",
        "项目",
        lambda row: row.snooze.project.name,
        ("project__name",),
        link=lambda row: reverse("project", args=[row.snooze.project_id]),
    ),
    Column("zone", "开发区", lambda row: row.snooze.project.zone.name, ("project__zone__name",)),
    Column(
        "unit", "填报单位", lambda row: row.snooze.project.zone.unit.name, ("project__zone__unit__name",), is_extra=True
    ),
    Column("rule", "暂缓哪些", lambda row: row.rests, ("rule_code",)),
    Column("since", "自何日起", lambda row: row.snooze.since, ("since",), ColumnKind.DAY, is_extra=True),
    Column("until", "暂缓至", lambda row: row.snooze.until, ("until",), ColumnKind.DAY),
    Column("reason", "原因", lambda row: row.snooze.reason, room=40),
    Column("by", "办理人", lambda row: f"{row.snooze.recorded_by}", ("recorded_by__display_name",)),
    Column("state", "状态", lambda row: row.state, kind=ColumnKind.WORD),
)
"""Of snoozes, whose rows are made by `listed_snoozes`."""


class SnoozeFilterForm(FilterForm):
    """Filters the snoozes, as the API does."""

    state = forms.ChoiceField(label="状态", choices=[(HOLDS, "暂缓中"), (EVERY, "连同到期的、撤回的")], required=False)

    def __init__(self, params: QueryDict, officer: Officer) -> None:
        super().__init__(params, officer, state=HOLDS)

    def filtered(self, today: date) -> SnoozeQuerySet:
        """Return the snoozes of visible projects that the filters find; none where one of them cannot be read."""
        snoozes = Snooze.objects.filter(project__in=Project.objects.visible_to(self.officer))
        if not self.is_valid():
            return snoozes.none()
        snoozes = snoozes.filter(**self.of_place("project__zone"))
        return snoozes if self.asked().get("state") == EVERY else snoozes.in_force(today)


def listed_snoozes(snoozes: Iterable[Snooze], today: date) -> list[ListedSnooze]:
    """Return snoozes as their list shows them. One query."""
    titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
    return [
        ListedSnooze(
            snooze,
            titles.get(snooze.rule_code, snooze.rule_code) if snooze.rule_code else "全部催办",
            _state(snooze, today),
        )
        for snooze in snoozes
    ]


def _state(snooze: Snooze, today: date) -> str:
    if snooze.withdrawn_at is not None:
        return "已撤回"
    return "已到期" if snooze.until < today else "暂缓中"
