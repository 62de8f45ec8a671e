"""The form of a change: two sides, and which cause of it is opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from projects.rules.rate_sides import CAUSE_LABELS
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import choices
from tracker.pages.fields import DayField, MomentField
from tracker.pages.rates.forms import DEFAULT_BASIS, IN_SCOPE, WindowForm
from tracker.queries.rates.change_sides import Asked
from tracker.queries.rates.changes import side_line
from tracker.queries.rates.window import ParameterError, registered_rounds, resolve_window

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest

SAME = [("", "与后一头相同")]
BASIS_CHOICES = [(basis.code, basis.title) for basis in BASES.values()]
OTHER = ("from_as_of", "from_known_at", "from_first", "from_last", "from_basis")
"""The fields of the side that is compared with."""


class ChangesForm(WindowForm):
    """What is compared with what; the end of the month before, where nothing is said."""

    from_as_of = DayField("前一头截至日", help_text="含当日，不填为后一头的上月末", required=False)
    from_known_at = MomentField("前一头当时已知", help_text="不填与后一头相同")
    from_first = forms.ChoiceField(label="前一头首期", required=False)
    from_last = forms.ChoiceField(label="前一头末期", required=False)
    from_basis = forms.ChoiceField(label="前一头口径", required=False, choices=[*SAME, *BASIS_CHOICES])
    basis = forms.ChoiceField(label="口径", choices=BASIS_CHOICES)
    rate = forms.ChoiceField(label="比率", choices=list(RATE_LABELS.items()))
    cause = forms.ChoiceField(required=False, choices=choices(CAUSE_LABELS), widget=forms.HiddenInput)
    field_order = ("rate", "from_as_of", "from_known_at", "as_of", "known_at", "basis", *IN_SCOPE, *OTHER)
    first_side: Asked
    second_side: Asked
    """Both set once the form is valid."""

    def __init__(self, request: OfficerRequest) -> None:
        super().__init__(request, basis=DEFAULT_BASIS.code, rate=next(iter(RATE_LABELS)))
        rounds = [(held.key, str(held)) for held in reversed(registered_rounds(self._moment_of("from_known_at")))]
        for name in ("from_first", "from_last"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*SAME, *rounds]

    def clean_from_known_at(self) -> Any:
        """Refuse a moment after the request."""
        moment = self.cleaned_data["from_known_at"]
        if moment is not None and moment > self.request.now:
            raise forms.ValidationError("时点不能晚于现在。")
        return moment

    def clean_from_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        day = self.cleaned_data["from_as_of"]
        if day is not None and day > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return day

    def clean(self) -> None:
        """Resolve both sides; impossible ones are errors of the fields that make them so."""
        super().clean()
        if self.errors:
            return
        data = self.cleaned_data
        day: date = data["from_as_of"] or self.window.as_of.replace(day=1) - timedelta(days=1)
        names = {name: f"from_{name}" if data[f"from_{name}"] else name for name in ("first", "last", "known_at")}
        try:
            window = resolve_window(
                **{name: data[source] or None for name, source in names.items()},
                as_of=day,
                now=self.request.now,
                reviewed=data["reviewed"],
                counts_trial=self.counts_trial,
                rounds_on=data["rounds_on"],
            )
        except ParameterError as error:
            self.add_error(names[error.field], error.message)
            return
        self.first_side = Asked(window, data["from_basis"] or data["basis"])
        self.second_side = Asked(self.window, data["basis"])

    def question_lines(self) -> list[str]:
        """Return the lines above the figures, with both sides."""
        lines = self.heading(self.window)
        sides = [side_line("前一头", self.first_side), side_line("后一头", self.second_side)]
        return [lines[0], *sides, *lines[1:]]
