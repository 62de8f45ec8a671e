"""What officers fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms

from projects.operations.figures import Figures
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind
from projects.rules.money import MoneyError, wan_text, yuan_from_wan
from projects.rules.months import parse_month
from projects.rules.stages import KIND_LABELS, SUB_TYPE_LABELS, choices
from tracker.models import ReviewLevel
from tracker.operations.reports import Content

if TYPE_CHECKING:
    from datetime import date

    from projects.errors import DomainError
    from tracker.models import ProgressReport

WORDS = {"rows": 4}
_PROGRAM_NAME = re.compile(r"（[a-z_]+）")


class WanField(forms.CharField):
    """An amount in 万元, kept as whole 元."""

    def __init__(self, label: str) -> None:
        """Let it be empty."""
        super().__init__(label=f"{label}（万元）", required=False, max_length=20)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        """Return whole 元, None when nothing was filled in."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return yuan_from_wan(text)
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class MonthField(forms.CharField):
    """A month."""

    def clean(self, value: Any) -> Any:
        """Return its first day."""
        try:
            return parse_month(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayInput(forms.DateInput):
    """A day, picked where the browser can."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the day as browsers want it."""
        super().__init__(format="%Y-%m-%d")


class ReportForm(forms.Form):
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

    def refuse(self, error: DomainError) -> None:
        """Show a refusal beside the field that it is about."""
        self.add_error(error.field if error.field in self.fields else None, in_words(error))


def in_words(error: DomainError) -> str:
    """Return a refusal without the names that programs call fields by."""
    return _PROGRAM_NAME.sub("", error.detail)


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


class MilestoneForm(forms.Form):
    """Something that happened."""

    kind = forms.ChoiceField(label="事项", choices=choices(KIND_LABELS))
    occurred_on = forms.DateField(label="发生日期", widget=DayInput())
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "不适用"), *choices(SUB_TYPE_LABELS)], required=False)
    reason = forms.CharField(label="原因", max_length=300, required=False, help_text="日期顺序不合常理时须填写")


class EvidenceForm(forms.Form):
    """A file and what it shows."""

    kind = forms.ChoiceField(label="种类", choices=choices(EVIDENCE_LABELS))
    file = forms.FileField(label="文件", help_text="JPEG、PNG 图片或 PDF，不超过 20 MB", allow_empty_file=True)
    taken_on = forms.DateField(label="拍摄日期", widget=DayInput(), required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    verifier = forms.CharField(
        label="核实人", max_length=40, required=False, help_text="现场照片须填日期、地点、核实人"
    )
    keep_location = forms.BooleanField(label="保留照片里的拍摄位置", required=False)

    def clean_kind(self) -> EvidenceKind:
        """Return the kind."""
        return EvidenceKind(self.cleaned_data["kind"])


class ProblemForm(forms.Form):
    """A problem to put on the register."""

    description = forms.CharField(label="存在问题", max_length=1000, widget=forms.Textarea({"rows": 2}))
    request = forms.CharField(label="需协调事项", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    level = forms.ChoiceField(label="协调级别", choices=ReviewLevel.choices)
    owner = forms.CharField(label="责任人", max_length=40)
    due_on = forms.DateField(label="解决期限", widget=DayInput())


def month_asked(text: str, default: date) -> date:
    """Return a month as an address says it, or the default."""
    try:
        return parse_month(text)
    except ValueError:
        return default
