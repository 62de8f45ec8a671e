"""The columns and filters of what looks odd in projects (核查)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from projects.rules.texts import spelling_key
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.reports.findings import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import QueryDict

    from tracker.queries.reports.findings import FindingCounts, ReadFinding
    from zones.models import Officer

OPEN, EXPLAINED, EVERY = "open", "explained", "all"
STATES = ((OPEN, "还没有意见"), (EXPLAINED, "已有意见"), (EVERY, "全部"))
IS_EXPLAINED = {OPEN: False, EXPLAINED: True}


def _notes(finding: ReadFinding) -> str:
    return "；".join(f"{note.by}（{note.at:%Y-%m-%d}）：{note.word}" for note in finding.notes)


FINDINGS = (
    Column(
        "project",
        "项目",
        lambda row: row.project.name,
        ("project__name",),
        link=lambda row: reverse("project", args=[row.project.pk]),
    ),
    Column("zone", "开发区", lambda row: row.project.zone.name, ("project__zone__name",)),
    Column("unit", "填报单位", lambda row: row.project.zone.unit.name, ("project__zone__unit__name",), is_extra=True),
    Column("title", "疑点", lambda row: row.title, ("title",)),
    Column("explanation", "看到了什么", lambda row: row.explanation, room=50),
    Column("found", "发现时间", lambda row: row.found_at, ("found_at",), ColumnKind.MOMENT, is_extra=True),
    Column("notes", "核查意见", _notes, room=40),
    Column("deed", "办理", lambda row: "", template="tracker/pages/reports/finding_deed.html", is_deed=True),
)
"""Of findings, whose rows are made by `read_findings`."""


class FindingFilterForm(FilterForm):
    q = forms.CharField(label="项目名称", max_length=100, required=False, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)
    title = forms.CharField(label="疑点", max_length=100, required=False)
    field_order = ("q", "state", "title", "unit", "zone")
    labels: ClassVar[Mapping[str, str]] = {"state": "状态"}

    def __init__(self, params: QueryDict, officer: Officer, counts: FindingCounts, **defaults: str) -> None:
        super().__init__(params, officer, state=OPEN, **defaults)
        self.counts = counts
        titles = sorted(set(map(kind_of, counts.titles)))
        if "title" in self.fields:
            # One that nothing has any more is kept in the address and finds nothing.
            asked = self.data.get("title", "")
            kept = [asked] if asked and asked not in titles else []
            self.fields["title"].widget = forms.Select(choices=[*ALL, *((title, title) for title in [*titles, *kept])])

    @property
    def is_explained(self) -> bool | None:
        """Whether findings with a note are asked for, or those without; None for both."""
        return IS_EXPLAINED.get(self.asked().get("state", ""))

    def filtered(self, findings: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return findings.none()
        asked = self.asked()
        findings = findings.filter(**self.of_place("project__zone"))
        if "title" in asked:
            findings = findings.filter(title__contains=asked["title"])
        if self.is_explained is not None:
            findings = findings.filter(is_explained=self.is_explained)
        for word in map(spelling_key, asked.get("q", "").split()):
            findings = findings.filter(project__name_key__contains=word)
        return findings

    @property
    def known_count(self) -> int | None:
        """How many there are, where that follows from the counts; None where it has to be counted."""
        asked = self.asked() if self.is_valid() else {}
        if not self.is_valid() or {"q", "unit", "zone"} & asked.keys():
            return None
        return self.counts.count(asked.get("title", ""), is_explained=self.is_explained)


class FindingMatrixForm(FindingFilterForm):
    """The same by unit or zone and kind."""

    title = None  # type: ignore[assignment]  # all kinds stand beside each other
    by = forms.ChoiceField(
        label="分行", choices=[(str(by), GROUPING_LABELS[by]) for by in (Grouping.UNIT, Grouping.ZONE)]
    )
    field_order = ("by", "state", "q", "unit", "zone")

    def __init__(self, params: QueryDict, officer: Officer, counts: FindingCounts) -> None:
        super().__init__(params, officer, counts, by=str(Grouping.UNIT if officer.sees_everything else Grouping.ZONE))

    def query(self) -> str:
        """Return the query of the list whose findings are counted, without its place."""
        return urlencode({name: self.data.get(name, "") for name in ("state", "q") if self.data.get(name)})
