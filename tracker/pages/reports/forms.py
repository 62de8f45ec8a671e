"""Forms of the monthly loop: reports, yearly plans, problems, months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.operations.progress_figures import Figures
from projects.rules.money import wan_text
from tracker.models import ReviewLevel
from tracker.operations.reports import Content
from tracker.pages.fields import DayField, WanField, sure_field
from tracker.pages.forms import PageForm

if TYPE_CHECKING:
    from tracker.models import ProgressReport

AMOUNTS = {name: f"{name.removesuffix('_yuan')}_wan" for name in Figures.__dataclass_fields__}
"""The fields of the form by the names of a report's figures."""


class ReportForm(PageForm):
    """A month's report; `version` is that of the report which the officer saw, empty when there was none."""

    no_change = forms.BooleanField(label="本月无变化", required=False, help_text="沿用以前月份的数据，不填金额")
    completed_wan = WanField("开工以来累计完成投资")
    year_completed_wan = WanField("本年累计完成投资")
    month_completed_wan = WanField("本月完成投资")
    actual_output_wan = WanField("实际年产值")
    narrative = forms.CharField(label="形象进度", max_length=4000, required=False, widget=forms.Textarea({"rows": 4}))
    problems = forms.CharField(label="存在问题", max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    explanation = forms.CharField(
        label="说明", max_length=300, required=False, help_text="数据与以前不衔接、超出计划等情形，写明原因后可以报送"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Let no change come with no figures."""
        if self.cleaned_data.get("no_change") and any(
            self.cleaned_data.get(field) is not None for field in AMOUNTS.values()
        ):
            self.add_error("no_change", "确认无变化时不填金额，系统沿用以前月份的数据。")

    def content(self) -> Content:
        """Return what the operations of reports take."""
        values = self.cleaned_data
        figures = Figures(**{name: values[field] for name, field in AMOUNTS.items()})
        texts = {name: values[name] for name in ("narrative", "problems", "explanation")}
        return Content(figures, **texts, no_change=values["no_change"])


def report_values(report: ProgressReport | None) -> dict[str, Any]:
    """Return the values of a form over a report as it stands; empty ones over no report."""
    if report is None:
        return {}
    amounts = {field: getattr(report, name) for name, field in AMOUNTS.items()}
    if report.no_change:
        # Of a draft from before months without change held no amounts, the copied ones are left out.
        amounts = dict.fromkeys(amounts)
    texts = {name: getattr(report, name) for name in ("no_change", "narrative", "problems", "explanation", "version")}
    return {**{field: "" if yuan is None else wan_text(yuan) for field, yuan in amounts.items()}, **texts}


class SheetUploadForm(PageForm):
    """The month's sheet, filled in as a workbook."""

    file = forms.FileField(label="工作簿（.xlsx）", allow_empty_file=True, help_text="下载的本月表，工作表“月报”")


class PlanForm(PageForm):
    """What a project is to invest in a year."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    planned_wan = WanField("年度计划投资", required=True)
    reason = forms.CharField(
        label="调整原因", max_length=300, required=False, help_text="该年度已有计划的，须说明原因；首次填报可不填"
    )


class PlanExitForm(PageForm):
    """A project leaves the planned starts of a year."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    left_on = DayField("调出日期")
    reason = forms.CharField(label="调出原因", max_length=300)


class ProblemForm(PageForm):
    """A problem to put on the register."""

    description = forms.CharField(label="存在问题", max_length=1000, widget=forms.Textarea({"rows": 2}))
    request = forms.CharField(label="需协调事项", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    level = forms.ChoiceField(label="协调级别", choices=ReviewLevel.choices)
    owner = forms.CharField(label="责任人", max_length=40)
    due_on = DayField("解决期限")

    def clean_level(self) -> ReviewLevel:
        return ReviewLevel(self.cleaned_data["level"])


class EscalateForm(PageForm):
    """Why a problem goes to the next level up; `version` is that of the problem which the officer saw."""

    reason = forms.CharField(label="提级原因", max_length=300)
    due_on = DayField("新的解决期限", required=False, help_text="不填则不变")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ResolveForm(PageForm):
    """What was done about a problem; `version` is that of the problem which the officer saw."""

    resolution = forms.CharField(label="解决情况", max_length=1000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DueForm(PageForm):
    """The last day on which a month's reports are on time."""

    due_on = DayField("截止日", help_text="含当日；没有另定的月份为次月 5 日")


class ReopenForm(PageForm):
    """Why a month is opened again."""

    reason = forms.CharField(label="重开原因", max_length=300)


class CloseForm(PageForm):
    """Closing a month takes no words, only a tick and its button."""

    sure = sure_field("各开发区已报齐或已说明，可以关账")

    def clean(self) -> None:
        """
        Accept the button.

        :raises ValidationError: if what was sent names none of the page's buttons
        """
        if "close" not in self.data:
            raise forms.ValidationError("请选择要办理的事项。")
