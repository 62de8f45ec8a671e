"""The forms of samples for checks on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.errors import DomainError
from projects.rules.stages import COHORT_LABELS, choices
from tracker.models import CheckOutcome, Stratification
from tracker.operations.audit_samples import MOST_DRAWN, Draw, draw_sample
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from tracker.queries.rates.samples import population_asked
from tracker.queries.rates.window import ParameterError, registered_rounds
from zones.models import ReportingUnit, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.models import AuditSample
    from tracker.pages.decorators import OfficerRequest


class SampleForm(PageForm):
    title = forms.CharField(label="名称", max_length=100)
    cohort = forms.ChoiceField(
        label="名单", choices=choices(COHORT_LABELS), help_text="从其中已进入下一阶段（已开工、投产、达产）的项目里抽"
    )
    as_of = DayField("截至日", help_text="含当日")
    first = forms.ChoiceField(label="首期", required=False)
    last = forms.ChoiceField(label="末期", required=False)
    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全省")
    stratification = forms.ChoiceField(label="分层", choices=Stratification.choices)
    size = forms.IntegerField(label="样本量", min_value=1, max_value=MOST_DRAWN, help_text="每层至少 2 个")
    seed = forms.CharField(
        label="种子", max_length=64, required=False, help_text="如当众摇出的号码；不填由系统产生。凭种子可以重抽"
    )

    def __init__(self, request: OfficerRequest, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, initial={"as_of": request.today})
        self.request = request
        rounds = [(held.key, str(held)) for held in reversed(registered_rounds(None))]
        for name, label in (("first", "最早一期"), ("last", "最新一期之前")):
            field: Any = self.fields[name]
            field.choices = [("", label), *rounds]
        unit: Any = self.fields["unit"]
        unit.queryset = ReportingUnit.objects.visible_to(request.officer)
        if request.officer.role == Role.UNIT:
            # It draws of its own alone.
            del self.fields["unit"]

    def clean_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        if self.cleaned_data["as_of"] > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return self.cleaned_data["as_of"]

    def draw(self) -> AuditSample:
        """
        Draw the sample.

        :raises DomainError: if nothing or not so many can be drawn
        """
        officer, now = self.request.officer, self.request.now
        try:
            found = population_asked(officer=officer, values=self.cleaned_data, now=now)
        except ParameterError as error:
            raise DomainError("window", error.message, field=error.field) from error
        draw = Draw.of(self.cleaned_data, found.unit, found.rounds)
        return draw_sample(draw=draw, population=found.strata, by=officer, now=now)


class SampleCheckForm(PageForm):
    outcome = forms.ChoiceField(label="结果", choices=CheckOutcome.choices)
    checked_on = DayField("核查日期")
    note = forms.CharField(
        label="情况",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="不属实、无法核查的必填",
    )
    reason = forms.CharField(label="更正原因", max_length=300, required=False, help_text="已有结果的必填")
