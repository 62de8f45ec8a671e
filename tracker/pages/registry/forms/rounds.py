"""Forms of rounds, and of the entries of their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import CohortEntry, ExitKind, Round
from projects.operations.cohort_entries import Declaration
from projects.rules.money import wan_text
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from tracker.pages.fields import DayField, WanField, of_model, sure_field
from tracker.pages.forms import PageForm
from zones.models import Zone

if TYPE_CHECKING:
    from zones.models import Officer


class EntryForm(PageForm):
    """A project to put on a list, and what is declared of it there."""

    cohort = forms.ChoiceField(label="名单", choices=choices(COHORT_LABELS))
    # The queryset is evaluated anew for each form: a round opened or withdrawn since the start counts at once.
    round_ = forms.ModelChoiceField(Round.objects.standing().order_by("-held_on"), label="期次", empty_label="请选择")
    amount_wan = WanField("投资额", required=True, help_text="签约投资额或计划总投资，以申报为准")
    expected_output_wan = WanField("预计年产值", help_text="不填取项目的")
    planned_next_on = DayField("下一阶段计划日期", required=False, help_text="不填取项目的")

    def clean_cohort(self) -> Cohort:
        return Cohort(self.cleaned_data["cohort"])

    def declaration(self) -> Declaration:
        """Return what the operations of entries take; None stands for the project's own figure or date."""
        values = self.cleaned_data
        return Declaration(values["amount_wan"], values["expected_output_wan"], values["planned_next_on"])


ENTRY_NAMES = {
    "round_": "round",
    "amount_wan": "amount_yuan",
    "expected_output_wan": "expected_output_yuan",
    "planned_next_on": "planned_next_on",
    "zone": "zone",
    "category": "category",
    "chain": "chain",
}
"""The names in the model of what a correction may change, by the names of the form's fields."""


class EntryCorrectionForm(PageForm):
    """How an entry should have been declared, beginning with what it declares; what is left alone stays."""

    round_ = forms.ModelChoiceField(Round.objects.standing().order_by("-held_on"), label="期次", empty_label="请选择")
    amount_wan = WanField("投资额", required=True, help_text="签约投资额或计划总投资，以申报为准")
    expected_output_wan = WanField("预计年产值", help_text="清空即为未申报")
    planned_next_on = DayField("下一阶段计划日期", required=False, help_text="清空即为未申报")
    zone = forms.ModelChoiceField(
        Zone.objects.none(), label="申报时的开发区", empty_label=None, help_text="填报单位随之"
    )
    category = of_model(CohortEntry, "category", help_text="申报时的，不随项目变动")
    chain = of_model(CohortEntry, "chain", help_text="申报时的，不随项目变动")
    reason = forms.CharField(label="更正原因", max_length=300)

    def __init__(self, *args: Any, entry: CohortEntry, officer: Officer, **options: Any) -> None:
        super().__init__(*args, initial=entry_values(entry), **options)
        zone: Any = self.fields["zone"]
        zone.queryset = Zone.objects.visible_to(officer)
        # A field that was not sent is not named: it stays as declared instead of being emptied.
        for name in ENTRY_NAMES.keys() - self.data.keys() if self.is_bound else ():
            del self.fields[name]

    def changes(self) -> dict[str, Any]:
        """Return the values that the officer changed, by the names of the model's fields."""
        return {ENTRY_NAMES[name]: self.cleaned_data[name] for name in self.changed_data if name in ENTRY_NAMES}


def entry_values(entry: CohortEntry) -> dict[str, Any]:
    """Return the values of a form over what an entry declares."""
    expected = entry.expected_output_yuan
    return {
        "round_": entry.round_id,
        "amount_wan": wan_text(entry.amount_yuan),
        "expected_output_wan": "" if expected is None else wan_text(expected),
        "planned_next_on": entry.planned_next_on,
        "zone": entry.zone_id,
        "category": entry.category,
        "chain": entry.chain,
    }


class ExitForm(PageForm):
    """The decision that a project leaves a list."""

    kind = forms.ChoiceField(label="方式", choices=ExitKind.choices, help_text="调出离开分子和分母；终止仍留在分母")
    left_on = DayField("自哪一天起")
    reason = forms.CharField(label="决定的依据", max_length=300)
    sure = sure_field("项目自这一天起离开名单，已公布的比率随之改变")

    def clean_kind(self) -> ExitKind:
        return ExitKind(self.cleaned_data["kind"])


class RoundForm(PageForm):
    """A round to open, known by its year and its number within the year."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    number = forms.IntegerField(label="当年第几次", min_value=1, max_value=12)
    held_on = DayField("举行日期")
    is_date_published = forms.BooleanField(label="日期见于公开报道", required=False, initial=True)


class RoundCorrectionForm(PageForm):
    """The day on which a round was really held."""

    held_on = DayField("举行日期")
    is_date_published = forms.BooleanField(label="日期见于公开报道", required=False)
    reason = forms.CharField(label="更正原因", max_length=300)
