"""What officers fill in about stalled projects and reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Category
from projects.rules.months import months_between, parse_month
from projects.rules.stages import choices
from tracker.models import Frequency
from tracker.operations.reminder_resolution import FINDING_LABELS, Finding
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from zones.models import ReportingUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import RuleVersion

MOST_DAYS = 3650
MOST_MONTHS = 24


class MonthField(forms.CharField):
    """A month."""

    def clean(self, value: Any) -> Any:
        """Return its first day."""
        try:
            return parse_month(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class SnoozeForm(PageForm):
    """Letting a project rest."""

    rule = forms.ChoiceField(label="暂缓哪些", required=False)
    until = DayField("暂缓到（含当日）", help_text="一次最多 90 天，到期后可再次说明原因")
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the rules by which the project is stalled."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["rule"]
        chosen.choices = [("", "全部催办"), *rules]


class ClosingForm(PageForm):
    """What a person found out about a reminder in doubt."""

    finding = forms.ChoiceField(label="核实结果", choices=choices(FINDING_LABELS), widget=forms.RadioSelect)
    note = forms.CharField(label="依据", max_length=200, help_text="问了谁、查了什么，例如“收件人电话确认已收到”")

    def clean_finding(self) -> Finding:
        """Return the finding."""
        return Finding(self.cleaned_data["finding"])


class PreferenceForm(PageForm):
    """What an officer wants to be reminded of."""

    hints = forms.ChoiceField(label="提示级的催办", choices=Frequency.choices, widget=forms.RadioSelect)
    coming = forms.BooleanField(label="提前提醒将到期的计划日期", required=False)


class RuleForm(PageForm):
    """A change of a rule."""

    category = forms.ChoiceField(
        label="项目类别", choices=[("", "全部类别"), *Category.choices], required=False, help_text="只为一类另定标准"
    )
    unit = forms.ModelChoiceField(
        label="填报单位", queryset=ReportingUnit.objects.all(), required=False, empty_label="全部单位"
    )
    yellow = forms.IntegerField(label="黄灯线", min_value=0, max_value=MOST_DAYS, required=False)
    red = forms.IntegerField(label="红灯线", min_value=0, max_value=MOST_DAYS, required=False)
    is_enabled = forms.BooleanField(label="启用", required=False)
    valid_from = DayField("自哪天起生效")
    reason = forms.CharField(label="调整的原因", max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class TrialForm(PageForm):
    """A rule to be tried on the past."""

    first = MonthField(label="起始月份", help_text="形如 2024-01")
    last = MonthField(label="结束月份", help_text=f"至多 {MOST_MONTHS} 个月")
    yellow = forms.IntegerField(label="试用黄灯线", min_value=0, max_value=MOST_DAYS, required=False)
    red = forms.IntegerField(label="试用红灯线", min_value=0, max_value=MOST_DAYS, required=False)
    known = forms.ChoiceField(
        label="按哪时账上所知", choices=[("then", "按当时所知"), ("now", "按现在所知")], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Return what is asked, if it is not too much."""
        asked = super().clean() or {}
        if asked.get("first") and asked.get("last"):
            months = list(months_between(asked["first"], asked["last"]))
            if not 0 < len(months) <= MOST_MONTHS:
                self.add_error("last", f"须为 1 到 {MOST_MONTHS} 个月。")
        return asked


def filled_from(rule: RuleVersion) -> dict[str, Any]:
    """Return what a rule says, as the form shows it."""
    return {name: getattr(rule, name) for name in ("category", "unit", "yellow", "red", "is_enabled")}
