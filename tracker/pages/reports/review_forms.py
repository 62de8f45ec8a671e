"""Forms of reviewing: the filters of what waits, the words of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms

from tracker.models import ProgressReport, ReportState
from tracker.pages.fields import ALL
from tracker.pages.forms import PageForm
from tracker.pages.lists.filters import FilterForm
from tracker.queries.reports.review_details import doubtful

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

CHANGED, UNCHANGED, EXPLAINED, DOUBTFUL = "changed", "unchanged", "explained", "doubtful"
KINDS = [(CHANGED, "有变化"), (DOUBTFUL, "有疑点"), (UNCHANGED, "无变化"), (EXPLAINED, "写了说明")]
STATES = [(str(ReportState.SUBMITTED), "尚未审核"), (str(ReportState.APPROVED), "市级已审核")]
LONGEST_NOTE = 300


class ReviewFilterForm(FilterForm):
    """Filters the reports that wait for review."""

    month = forms.CharField(required=False, widget=forms.HiddenInput())
    kind = forms.ChoiceField(label="情况", choices=[*ALL, *KINDS], required=False)
    state = forms.ChoiceField(label="审核", choices=[*ALL, *STATES], required=False)
    labels: ClassVar[Mapping[str, str]] = {"kind": "情况", "state": "审核"}

    def filtered(self, reports: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return reports.none()
        asked = self.asked()
        reports = reports.filter(**self.of_place("project__zone"))
        if "state" in asked:
            reports = reports.filter(state=asked["state"])
        match asked.get("kind"):
            case "changed":
                return reports.filter(no_change=False)
            case "unchanged":
                return reports.filter(no_change=True)
            case "explained":
                return reports.exclude(explanation="")
            case "doubtful":
                return reports.filter(doubtful(self.officer))
        return reports


class ApprovalForm(PageForm):
    """What is noted when reports are approved; `version` is that of the one report which the officer saw."""

    note = forms.CharField(label="意见", max_length=LONGEST_NOTE, required=False, help_text="可不填")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReturnForm(PageForm):
    """Why reports are returned; `version` is that of the one report which the officer saw."""

    note = forms.CharField(
        label="退回意见",
        max_length=LONGEST_NOTE,
        help_text="说明要改什么，报送人会看到",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "退回须填写意见，说明要改什么。"},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
