"""What the addresses of the pages of the reforms ask for: filters of lists, the period of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms

from projects.models import IntakeClass
from projects.rules.reforms import PART_LABELS
from projects.rules.stages import choices
from tracker.pages.fields import DayField
from tracker.pages.rates.query_form import QueryForm
from tracker.pages.shortcuts import TRUE_OR_FALSE
from tracker.queries.rates.selection import GROUPING_LABELS
from tracker.queries.reforms.intakes import IntakeFilter
from tracker.queries.reforms.summary import GROUPINGS
from tracker.queries.reforms.told_projects import Period

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest


class PeriodForm(QueryForm):
    """A period, by default the year so far."""

    field_order: tuple[str, ...] = ("from", "to", "by", "part", "unit", "zone", "known_at", "structure")

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        this_year = {"from": f"{request.today:%Y}-01-01", "to": f"{request.today}"}
        super().__init__(request, **{**this_year, **defaults})
        # `from` is a keyword of Python and cannot be declared as an attribute.
        self.fields["from"] = DayField("起始日期")
        self.fields["to"] = DayField("结束日期", help_text="含当日")
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Refuse a period that ends before it begins, or after today."""
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if end and end > self.request.today:
            self.add_error("to", "结束日期不能晚于今天。")
        elif start and end and end < start:
            self.add_error("to", "结束日期早于起始日期，请对调。")

    def period(self) -> Period:
        """Return the period, with the moment of knowledge; None is now."""
        return Period(self.cleaned_data["from"], self.cleaned_data["to"], self.cleaned_data["known_at"])


class ReformsForm(PeriodForm):
    """The table of the reforms."""

    by = forms.ChoiceField(label="分行", choices=choices({by: GROUPING_LABELS[by] for by in GROUPINGS}))


class IntakesForm(PeriodForm):
    """The clocks that run at the end of a period, and what was finished in it."""

    structure = None  # type: ignore[assignment]  # an intake belongs to the zone of now
    intake_class = forms.ModelChoiceField(
        IntakeClass.objects.all(), label="项目类型", required=False, empty_label="全部"
    )
    over = forms.ChoiceField(
        label="是否超时", required=False, choices=[("", "全部"), ("true", "超时"), ("false", "未超时")]
    )
    field_order = ("from", "to", "intake_class", "over", "unit", "zone", "known_at")
    few: ClassVar[tuple[str, ...]] = ("to", "intake_class", "over", "unit", "zone")

    def __init__(self, request: OfficerRequest) -> None:
        super().__init__(request)
        self.fields["from"].label, self.fields["to"].label = "办结期间起", "截至日"

    def asked(self) -> IntakeFilter:
        """Return which clocks are asked for."""
        of_class = self.cleaned_data["intake_class"]
        is_over = TRUE_OR_FALSE.get(self.cleaned_data.get("over", ""))
        return IntakeFilter(self.selection, of_class.pk if of_class else None, is_over)


class IntakeSummaryForm(IntakesForm):
    """The same by zone and class."""

    over = None  # type: ignore[assignment]  # both stand beside each other
    few = ("to", "intake_class", "unit", "zone")


class PartForm(PeriodForm):
    """The projects behind a count of the table."""

    few = ("part", "from", "to", "unit", "zone")
    part = forms.ChoiceField(label="哪一项", choices=choices(PART_LABELS))
