"""What officers fill in about the approval reforms of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from projects.models import (
    CheckOutcome,
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

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_LIMIT = 1000
"""Working days beyond any limit of the law."""
MOST_ITEMS = 10_000
NEEDED_FIRST = "首次登记必填"


class FactForm(PageForm):
    """
    A fact, or more about it; what the officer leaves alone stays as it stands.

    Each field carries what its reader saw, so that nothing that others told meanwhile is taken back unseen.
    """

    reason = forms.CharField(
        label="更正原因", max_length=300, required=False, help_text="补充可不填；改动已登记的内容须写明"
    )
    known_by: ClassVar[tuple[str, ...]] = ()
    """The fields that say which fact is meant."""
    stored_as: ClassVar[Mapping[str, str]] = {}
    """The names in the books of fields that are called otherwise here."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for the reason last; what is known need not be told for the first time."""
        super().__init__(*args, **options)
        self.fields["reason"] = self.fields.pop("reason")
        for name in self.initial:
            self.fields[name].show_hidden_initial = True
            self.fields[name].help_text = str(self.fields[name].help_text).removeprefix(NEEDED_FIRST).lstrip("；，")

    def fact(self) -> dict[str, Any]:
        """Return which fact is meant, and the reason."""
        return {name: self.cleaned_data[name] for name in (*self.known_by, "reason")}

    def told(self) -> dict[str, Any]:
        """Return what is told about it, by the names in the books."""
        told = [name for name in self.changed_data if name not in {*self.known_by, "reason"}]
        return {self.stored_as.get(name, name): self.cleaned_data[name] for name in told}


class TermsForm(FactForm):
    """What is known of a procedure."""

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
    """A procedure of a project, known by its name."""

    name = of_model(CommitmentItem, "name", help_text="同名的即补充或更正")
    known_by = ("name",)
    field_order = ("name",)


class TemplateForm(PageForm):
    """Which list is applied."""

    template = forms.ModelChoiceField(CommitmentTemplate.objects.all(), label="事项清单", empty_label="请选择")


class PauseMoreForm(FactForm):
    """More about a pause."""

    resumed_on = DayField("恢复日期", required=False, help_text="次日起计时；不填为仍在暂停")
    cause = of_model(ClockPause, "cause", required=False, help_text="如 等待企业补正")


class PauseForm(PauseMoreForm):
    """A pause, known by the day on which it began."""

    paused_on = DayField("暂停日期", help_text="当日仍计时；同一日期的即补充或更正")
    known_by = ("paused_on",)
    field_order = ("paused_on", "cause")


class ResumeForm(PageForm):
    """When a clock that stands still runs again."""

    resumed_on = DayField("恢复日期", help_text="次日起计时")


class CheckMoreForm(FactForm):
    """What a check found."""

    outcome = of_model(CommitmentCheck, "outcome")
    action = of_model(CommitmentCheck, "action", help_text="未践诺的必填")

    def clean_outcome(self) -> CheckOutcome:
        """Return what was found."""
        return CheckOutcome(self.cleaned_data["outcome"])

    def found(self) -> dict[str, Any]:
        """Return the whole of it: what was found is never told in part."""
        return {name: self.cleaned_data[name] for name in ("outcome", "action")}


class CheckForm(CheckMoreForm):
    """A check, known by its day."""

    checked_on = DayField("核查日期", help_text="办结以后；同一日期的即更正")
    known_by = ("checked_on",)
    field_order = ("checked_on",)


class IntakeForm(FactForm):
    """An intake, or its end."""

    intake_class = forms.ModelChoiceField(
        IntakeClass.objects.all(), label="项目类型", required=False, empty_label="请选择", help_text=NEEDED_FIRST
    )
    started_on = DayField("受理日期", required=False, help_text=f"{NEEDED_FIRST}；当日不计时")
    finished_on = DayField("办结日期", required=False)


class AdoptionDayForm(FactForm):
    """Since when a project goes through a reform."""

    adopted_on = DayField("适用日期", required=False, help_text="不填的不计入任何期间，只计入“未填日期”")


class AdoptionForm(AdoptionDayForm):
    """A reform that a project goes through."""

    reform = forms.ChoiceField(label="改革事项", choices=Reform.choices)
    known_by = ("reform",)
    field_order = ("reform",)

    def clean_reform(self) -> Reform:
        """Return the reform."""
        return Reform(self.cleaned_data["reform"])


class ServiceMoreForm(FactForm):
    """More about a proxy service."""

    lead = of_model(ProxyService, "lead", help_text="与代办员至少填一位")
    agent = of_model(ProxyService, "agent")
    scope = of_model(ProxyService, "scope", required=False, help_text=NEEDED_FIRST)
    items_handled = forms.IntegerField(label="代办事项数", required=False, min_value=0, max_value=MOST_ITEMS)
    closed_on = DayField("结束日期", required=False, help_text="不填为进行中")


class ServiceForm(ServiceMoreForm):
    """A proxy service, known by its first day."""

    opened_on = DayField("开始日期", help_text="同一日期的即补充或更正")
    known_by = ("opened_on",)
    field_order = ("opened_on",)
