"""The form of printed figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Category
from projects.rules.reconciling import PRINTED, PrintedError, read_printed
from tracker.pages.fields import ALL, DayField
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.rates.printed_tables import PrintedQuestion

if TYPE_CHECKING:
    from projects.rules.reconciling import Printed
    from tracker.pages.decorators import OfficerRequest


class PrintedField(forms.CharField):
    """A figure as it was printed; None where nothing was typed."""

    def __init__(self, name: str) -> None:
        super().__init__(label=PRINTED[name].label, required=False, max_length=20)
        self.widget.attrs["inputmode"] = "decimal"
        self.name = name

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_printed(self.name, text) if text else None
        except PrintedError as error:
            raise forms.ValidationError(str(error)) from error


class ReconcileForm(QueryForm):
    """What was printed, about which zones, as of which day."""

    default_structure = "then"
    as_of = DayField("通报的截至日", help_text="含当日")
    category = forms.ChoiceField(label="项目类别", choices=[*ALL, *Category.choices], required=False)
    field_order = ("as_of", "unit", "zone", *PRINTED, "category", "known_at", "structure")

    def __init__(self, request: OfficerRequest) -> None:
        super().__init__(request, as_of=f"{request.today}")
        self.fields["known_at"].help_text = "只试这一时刻；不填则试现在和其后两个月的 5、10、15、20 日"
        for name in PRINTED:
            self.fields[name] = PrintedField(name)
        self.order_fields(self.field_order)

    @property
    def printed(self) -> list[Printed]:
        """The figures that were filled in."""
        return [self.cleaned_data[name] for name in PRINTED if self.cleaned_data[name]]

    def question(self) -> PrintedQuestion:
        """Return what is looked for."""
        return PrintedQuestion(
            officer=self.request.officer,
            printed=self.printed,
            selection=self.selection,
            as_of=self.cleaned_data["as_of"],
            known_at=self.cleaned_data["known_at"],
            now=self.request.now,
            today=self.request.today,
        )

    def question_lines(self) -> list[str]:
        """Return the lines above the answers."""
        shown = {name: value.text if name in PRINTED and value else value for name, value in self.cleaned_data.items()}
        self.cleaned_data, kept = shown, self.cleaned_data
        lines = self.heading()
        self.cleaned_data = kept
        return lines
