"""Forms of what happened to a project, and of the files that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Milestone
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind
from projects.rules.stages import KIND_LABELS, SUB_TYPE_LABELS, Kind, choices
from tracker.pages.fields import DayField, of_model
from tracker.pages.forms import PageForm

if TYPE_CHECKING:
    from projects.models import Project


class MilestoneForm(PageForm):
    """Something that happened to a project on a day; only production has a sub-type."""

    kind = forms.ChoiceField(label="事项", choices=choices(KIND_LABELS))
    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "不适用"), *choices(SUB_TYPE_LABELS)], required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="原因", max_length=300, required=False, help_text="日期顺序不合常理时须填写")

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])


class MilestoneCorrectionForm(PageForm):
    """What a milestone should have said, starting from what it says; its kind cannot be corrected."""

    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "未注明"), *choices(SUB_TYPE_LABELS)], required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="更正原因", max_length=300)

    def __init__(self, *args: Any, milestone: Milestone, **options: Any) -> None:
        initial = {name: getattr(milestone, name) for name in ("occurred_on", "sub_type", "note")}
        super().__init__(*args, initial=initial, **options)
        if milestone.kind != Kind.PRODUCING:
            # Left out, not ignored: for any other kind a sub-type cannot even be sent.
            del self.fields["sub_type"]


class EvidenceForm(PageForm):
    """A file and what it shows, perhaps one of the project's standing milestones."""

    kind = forms.ChoiceField(label="种类", choices=choices(EVIDENCE_LABELS))
    # An empty file is let through to the operation, which refuses it with the sentence that the API gives.
    file = forms.FileField(label="文件", help_text="JPEG、PNG 图片或 PDF，不超过 20 MB", allow_empty_file=True)
    taken_on = DayField("拍摄日期", required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    verifier = forms.CharField(
        label="核实人", max_length=40, required=False, help_text="现场照片须填日期、地点、核实人"
    )
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label="对应节点", required=False, empty_label="不指定")
    keep_location = forms.BooleanField(label="保留照片里的拍摄位置", required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        # Standing ones of this project alone: the key of any other milestone is no valid choice.
        milestone: Any = self.fields["milestone"]
        milestone.queryset = project.milestones.standing()

    def clean_kind(self) -> EvidenceKind:
        return EvidenceKind(self.cleaned_data["kind"])
