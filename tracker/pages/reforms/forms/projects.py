"""What officers fill in about the approval reforms of a project."""

from __future__ import annotations

from django import forms

from projects.models import (
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    CommitmentTemplate,
    IntakeClass,
    ItemTerms,
    ProxyService,
    Reform,
)
from tracker.pages.fields import DayField, of_model
from tracker.pages.forms import PageForm
from tracker.pages.reforms.forms import NEEDED_FIRST, RecordForm

LONGEST_LIMIT = 1000
"""Working days beyond any limit of the law."""
MOST_ITEMS = 10_000


class TermsForm(RecordForm):
    """The terms of a commitment item: how it is handled, its limit, and when it began and ended."""

    regime = of_model(ItemTerms, "regime", required=False, help_text=NEEDED_FIRST)
    statutory_days = forms.IntegerField(
        label="法定时限（工作日）",
        required=False,
        min_value=1,
        max_value=LONGEST_LIMIT,
        error_messages={"min_value": "法定时限须为大于零的工作日数。"},
    )
    started_on = DayField("受理日期", required=False, help_text="当日不计时")
    finished_on = DayField("办结日期", required=False)


class ItemForm(TermsForm):
    """A commitment item; one of the same name in the project is revised."""

    name = of_model(CommitmentItem, "name", help_text="同名的即补充或更正")
    key_fields = ("name",)
    field_order = ("name",)


class TemplateForm(PageForm):
    """The list of commitment items to apply to a project."""

    template = forms.ModelChoiceField(CommitmentTemplate.objects.all(), label="事项清单", empty_label="请选择")


class PauseRevisionForm(RecordForm):
    """A revision of a pause."""

    resumed_on = DayField("恢复日期", required=False, help_text="次日起计时；不填为仍在暂停")
    cause = of_model(ClockPause, "cause", required=False, help_text="如 等待企业补正")


class PauseForm(PauseRevisionForm):
    """A pause; one that began on the same day is revised."""

    paused_on = DayField("暂停日期", help_text="当日仍计时；同一日期的即补充或更正")
    key_fields = ("paused_on",)
    field_order = ("paused_on", "cause")


class ResumeForm(PageForm):
    """The end of the pause that is open."""

    resumed_on = DayField("恢复日期", help_text="次日起计时")


class CheckRevisionForm(RecordForm):
    """A revision of a check."""

    outcome = of_model(CommitmentCheck, "outcome")
    action = of_model(CommitmentCheck, "action", help_text="未践诺的必填")


class CheckForm(CheckRevisionForm):
    """A check of a commitment; one of the same day is revised."""

    checked_on = DayField("核查日期", help_text="办结以后；同一日期的即更正")
    key_fields = ("checked_on",)
    field_order = ("checked_on",)


class IntakeForm(RecordForm):
    """The intake of a project: its class, its beginning, or its end."""

    intake_class = forms.ModelChoiceField(
        IntakeClass.objects.all(), label="项目类型", required=False, empty_label="请选择", help_text=NEEDED_FIRST
    )
    started_on = DayField("受理日期", required=False, help_text=f"{NEEDED_FIRST}；当日不计时")
    finished_on = DayField("办结日期", required=False)


class AdoptionRevisionForm(RecordForm):
    """A revision of an adoption: since when the project goes through the reform."""

    adopted_on = DayField("适用日期", required=False, help_text="不填的不计入任何期间，只计入“未填日期”")


class AdoptionForm(AdoptionRevisionForm):
    """The adoption of a reform by a project; one of the same reform is revised."""

    reform = forms.ChoiceField(label="改革事项", choices=Reform.choices)
    key_fields = ("reform",)
    field_order = ("reform",)

    def clean_reform(self) -> Reform:
        return Reform(self.cleaned_data["reform"])


class ServiceRevisionForm(RecordForm):
    """A revision of a proxy service."""

    lead = of_model(ProxyService, "lead", help_text="与代办员至少填一位")
    agent = of_model(ProxyService, "agent")
    scope = of_model(ProxyService, "scope", required=False, help_text=NEEDED_FIRST)
    items_handled = forms.IntegerField(label="代办事项数", required=False, min_value=0, max_value=MOST_ITEMS)
    closed_on = DayField("结束日期", required=False, help_text="不填为进行中")


class ServiceForm(ServiceRevisionForm):
    """A proxy service; one that began on the same day is revised."""

    opened_on = DayField("开始日期", help_text="同一日期的即补充或更正")
    key_fields = ("opened_on",)
    field_order = ("opened_on",)
