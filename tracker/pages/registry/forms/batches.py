"""Forms about many entries at once: lines that name projects, moving to another round, leaving by one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import CohortEntry, ExitKind, Round
from projects.operations.cohort_batches import LONGEST_REASON
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm

if TYPE_CHECKING:
    from zones.models import Officer

LONGEST_TEXT = 60_000
"""Characters: 500 names, each with the longest that a project may have."""


class EntryLinesForm(PageForm):
    """The projects for one list, a line each; `seen` is what the officer saw in the preview."""

    cohort = forms.ChoiceField(label="名单", choices=choices(COHORT_LABELS))
    text = forms.CharField(
        label="项目",
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="每行一个项目名称或项目代码，可从 Excel 粘贴；其后可隔一个制表符写投资额（万元），不写取计划总投资",
    )
    file = forms.FileField(
        label="或上传名单",
        required=False,
        allow_empty_file=True,
        help_text="要列入的项目的表：.xlsx 或 CSV，表头有“项目名称”，最多 20 MB。在后台读取，看过再确认",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_cohort(self) -> Cohort:
        return Cohort(self.cleaned_data["cohort"])


class TickedEntriesForm(PageForm):
    """Some entries of lists, ticked in their list."""

    entry = forms.ModelMultipleChoiceField(
        CohortEntry.objects.none(), widget=forms.MultipleHiddenInput, error_messages={"required": "请先勾选项目。"}
    )

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["entry"]
        standing = CohortEntry.objects.standing().visible_to(officer)
        field.queryset = standing.select_related("project__zone", "round").order_by("project_id", "pk")
        field.error_messages["invalid_choice"] = "选中的记录已撤回或您无权查看，请刷新后重选。"


class MovingForm(TickedEntriesForm):
    """The round to which entries are moved, and why."""

    round_ = forms.ModelChoiceField(Round.objects.standing().order_by("-held_on"), label="改列到", empty_label="请选择")
    reason = forms.CharField(label="改列的原因", max_length=LONGEST_REASON)


class RemovalForm(TickedEntriesForm):
    """The decision by which projects leave their lists."""

    kind = forms.ChoiceField(label="方式", choices=ExitKind.choices, help_text="调出离开分子和分母；终止仍留在分母")
    left_on = DayField("自哪一天起")
    decision = forms.CharField(label="决定文号", max_length=100)
    reason = forms.CharField(label="理由", max_length=LONGEST_REASON)

    def clean_kind(self) -> ExitKind:
        return ExitKind(self.cleaned_data["kind"])
