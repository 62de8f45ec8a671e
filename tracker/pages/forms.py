"""What officers fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Milestone, Project
from projects.operations.progress_figures import Figures
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind
from projects.rules.money import wan_text
from projects.rules.months import parse_month
from projects.rules.stages import KIND_LABELS, SUB_TYPE_LABELS, Kind, choices
from tracker.models import ReviewLevel
from tracker.operations.reports import Content
from tracker.pages.fields import DayField, PageForm, WanField, of_model

if TYPE_CHECKING:
    from datetime import date

    from tracker.models import ProgressReport

WORDS = {"rows": 4}


class ReportForm(PageForm):
    """A month's report."""

    completed_wan = WanField("开工以来累计完成投资")
    year_completed_wan = WanField("本年累计完成投资")
    month_completed_wan = WanField("本月完成投资")
    actual_output_wan = WanField("实际年产值")
    narrative = forms.CharField(label="形象进度", max_length=4000, required=False, widget=forms.Textarea(WORDS))
    problems = forms.CharField(label="存在问题", max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    explanation = forms.CharField(
        label="说明", max_length=300, required=False, help_text="数据与以前不衔接、超出计划等情形，写明原因后可以报送"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def content(self) -> Content:
        """Return what was filled in."""
        values = self.cleaned_data
        amounts = {name: values[f"{name.removesuffix('_yuan')}_wan"] for name in Figures.__dataclass_fields__}
        return Content(Figures(**amounts), values["narrative"], values["problems"], values["explanation"])


def filled(report: ProgressReport | None) -> dict[str, Any]:
    """Return what a report says, as the form shows it."""
    if report is None:
        return {}
    amounts = {name: getattr(report, name) for name in Figures.__dataclass_fields__}
    shown = {
        f"{name.removesuffix('_yuan')}_wan": "" if yuan is None else wan_text(yuan) for name, yuan in amounts.items()
    }
    words = {name: getattr(report, name) for name in ("narrative", "problems", "explanation", "version")}
    return {**shown, **words}


class MilestoneForm(PageForm):
    """Something that happened."""

    kind = forms.ChoiceField(label="事项", choices=choices(KIND_LABELS))
    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "不适用"), *choices(SUB_TYPE_LABELS)], required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="原因", max_length=300, required=False, help_text="日期顺序不合常理时须填写")


class CorrectionForm(PageForm):
    """What a milestone should have said."""

    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "未注明"), *choices(SUB_TYPE_LABELS)], required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="更正原因", max_length=300)

    def __init__(self, *args: Any, milestone: Milestone, **options: Any) -> None:
        """Start from what stands; only production has a sub-type."""
        stands = {name: getattr(milestone, name) for name in ("occurred_on", "sub_type", "note")}
        super().__init__(*args, initial=stands, **options)
        if milestone.kind != Kind.PRODUCING:
            del self.fields["sub_type"]


class WithdrawalForm(PageForm):
    """Why a record is taken back."""

    reason = forms.CharField(label="撤回原因", max_length=300)


class EvidenceForm(PageForm):
    """A file and what it shows."""

    kind = forms.ChoiceField(label="种类", choices=choices(EVIDENCE_LABELS))
    file = forms.FileField(label="文件", help_text="JPEG、PNG 图片或 PDF，不超过 20 MB", allow_empty_file=True)
    taken_on = DayField("拍摄日期", required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    verifier = forms.CharField(
        label="核实人", max_length=40, required=False, help_text="现场照片须填日期、地点、核实人"
    )
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label="对应节点", required=False, empty_label="不指定")
    keep_location = forms.BooleanField(label="保留照片里的拍摄位置", required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        """Offer the milestones of the project."""
        super().__init__(*args, **options)
        field = self.fields["milestone"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = project.milestones.standing()

    def clean_kind(self) -> EvidenceKind:
        """Return the kind."""
        return EvidenceKind(self.cleaned_data["kind"])


class ProblemForm(PageForm):
    """A problem to put on the register."""

    description = forms.CharField(label="存在问题", max_length=1000, widget=forms.Textarea({"rows": 2}))
    request = forms.CharField(label="需协调事项", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    level = forms.ChoiceField(label="协调级别", choices=ReviewLevel.choices)
    owner = forms.CharField(label="责任人", max_length=40)
    due_on = DayField("解决期限")


class PlanForm(PageForm):
    """What a project is to invest in a year."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    planned_wan = WanField("年度计划投资", required=True)
    reason = forms.CharField(
        label="调整原因", max_length=300, required=False, help_text="该年度已有计划的，须说明原因；首次填报可不填"
    )


def month_asked(text: str, default: date) -> date:
    """Return a month as an address says it, or the default."""
    try:
        return parse_month(text)
    except ValueError:
        return default
