"""What officers fill in about indicators, and the parameters by which these are read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Decision, Indicator, IndicatorValue
from projects.rules.indicators import PeriodKind, latest_period, parse_period, value_from, value_text
from projects.rules.months import month_text
from projects.rules.typed_dates import TypedDateError, typed_month
from tracker.pages.fields import QuantityField, of_model
from tracker.pages.forms import PageForm
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.indicators.contributions import Comparison, newest_comparable
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.pages.decorators import OfficerRequest
    from zones.models import Officer

PERIOD_HELP = "如 2024-06（月）、2024-Q2（季度）、2024-H1（半年）、2024（年）"
DEFINED = ("name", "unit", "period_kind", "direction", "is_additive", "source", "valid_from")


class PeriodField(forms.CharField):
    """A month, quarter, half-year or year."""

    def __init__(self, label: str, *, help_text: str = PERIOD_HELP, required: bool = True) -> None:
        super().__init__(label=label, max_length=10, help_text=help_text, required=required)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        with suppress(TypedDateError):
            text = month_text(typed_month(text))
        try:
            return parse_period(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class IndicatorForm(PageForm):
    """A new indicator, or what one is to be."""

    code = of_model(Indicator, "code", help_text="已有的代码即为修改")
    name = of_model(Indicator, "name")
    unit = of_model(Indicator, "unit")
    period_kind = of_model(Indicator, "period_kind")
    direction = of_model(Indicator, "direction")
    is_additive = of_model(Indicator, "is_additive")
    source = of_model(Indicator, "source")
    valid_from = of_model(Indicator, "valid_from")
    reason = forms.CharField(label="修改原因", max_length=300, required=False, help_text="修改已有的指标须写明")

    def definition(self) -> dict[str, Any]:
        """Return the fields of the indicator but for its code."""
        return {name: self.cleaned_data[name] for name in DEFINED}


class ValueForm(PageForm):
    """A correction of one value."""

    value = QuantityField("数值", value_from)
    note = of_model(IndicatorValue, "note")
    reason = forms.CharField(label="更正原因", max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].required = True  # to leave it out is to withdraw it


class SheetQueryForm(PageForm):
    """Of which zone and period a sheet is filled in."""

    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", empty_label="请选择")
    period = PeriodField("周期")

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["zone"]
        field.queryset = Zone.objects.visible_to(officer)
        field.initial = officer.zone_id


class SheetForm(PageForm):
    """All indicators of a kind of period, for one zone: a value and a note each. What is left empty says nothing."""

    reason = forms.CharField(label="更正原因", max_length=300, required=False, help_text="改动已填报的数据须写明")

    def __init__(
        self, *args: Any, indicators: Sequence[Indicator], standing: Mapping[int, IndicatorValue], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.indicators, self.standing = indicators, standing
        for indicator in indicators:
            known = standing.get(indicator.pk)
            value = QuantityField(str(indicator), value_from)
            value.initial = value_text(known.value_parts) if known else ""
            note = forms.CharField(label=f"{indicator.name}的备注", max_length=300, required=False)
            note.initial = known.note if known else ""
            # Compared with what the reader saw: a value that others entered meanwhile is not taken back unseen.
            value.show_hidden_initial = note.show_hidden_initial = True
            self.fields[f"value-{indicator.pk}"], self.fields[f"note-{indicator.pk}"] = value, note

    def rows(self) -> list[dict[str, Any]]:
        """Return what the table shows of each indicator."""
        return [
            {
                "indicator": indicator,
                "standing": self.standing.get(indicator.pk),
                "value": self[f"value-{indicator.pk}"],
                "note": self[f"note-{indicator.pk}"],
            }
            for indicator in self.indicators
        ]

    def entries(self) -> list[tuple[Indicator, int, str]]:
        """Return the indicators whose value or note the officer changed, with both."""
        found = []
        for indicator in self.indicators:
            names = (f"value-{indicator.pk}", f"note-{indicator.pk}")
            value, note = (self.cleaned_data[name] for name in names)
            if value is not None and set(names) & set(self.changed_data):
                found.append((indicator, value, note))
        return found


class UploadForm(PageForm):
    """A workbook of one period."""

    period = PeriodField("周期")
    file = forms.FileField(label="工作簿（.xlsx）", help_text="工作表“指标”：第 1 列开发区，其余各列一项指标")
    reason = forms.CharField(label="更正原因", max_length=300, required=False, help_text="改动已填报的数据须写明")


class ValueFilterForm(QueryForm):
    structure = None  # type: ignore[assignment]  # asked of what there is now
    indicator = forms.ModelChoiceField(
        Indicator.objects.all(), label="指标", required=False, empty_label="全部", to_field_name="code"
    )
    period = PeriodField("周期", required=False)
    review = forms.ChoiceField(
        label="审核情况",
        required=False,
        choices=[("", "全部"), ("waiting", "待审核"), (Decision.APPROVED, "已审核"), (Decision.RETURNED, "已退回")],
    )
    unit = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    field_order = ("zone", "indicator", "period", "review", "known_at")


class ComparisonForm(QueryForm):
    """Which indicator is compared, of which two periods."""

    structure = None  # type: ignore[assignment]  # asked of what there is now
    indicator = forms.ModelChoiceField(
        Indicator.objects.filter(is_additive=True), label="指标", empty_label="请选择", to_field_name="code"
    )
    before = PeriodField("上期")
    now = PeriodField("本期")
    group = forms.ChoiceField(label="考核分组", required=False, choices=[("", "不分组"), *Zone.Group.choices])
    zone = None  # type: ignore[assignment]  # one zone alone is no comparison
    field_order = ("indicator", "before", "now", "unit", "group", "known_at")

    def __init__(self, request: OfficerRequest) -> None:
        """Compare, where the address names nothing, the newest period of which there are values with a year before."""
        defaults = {}
        if not {"indicator", "before", "now"} <= request.GET.keys():
            defaults = self._defaults(request)
        super().__init__(request, **defaults)

    @staticmethod
    def _defaults(request: OfficerRequest) -> dict[str, str]:
        if found := newest_comparable(request.officer):
            indicator, newest = found
        elif first := Indicator.objects.filter(is_additive=True).first():
            indicator, newest = first, latest_period(PeriodKind(first.period_kind), request.today)
        else:
            return {}
        return {"indicator": indicator.code, "before": newest.year_before.text, "now": newest.text}

    def question(self) -> Comparison:
        data = self.cleaned_data
        names = ("indicator", "before", "now", "unit", "group", "known_at")
        return Comparison(**{name: data[name] for name in names})
