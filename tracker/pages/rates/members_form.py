"""The form of the projects behind a figure: of a cell of a list, or of a number of a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from projects.rules.rate_members import (
    MEMBER_FILTER_LABELS,
    RATE_PART_LABELS,
    MemberFilter,
    RatePart,
    members_behind,
    members_in,
)
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from tracker.pages.fields import ALL
from tracker.pages.rates.forms import IN_SCOPE, WindowForm

if TYPE_CHECKING:
    from projects.rules.rates import Formula


class MembersForm(WindowForm):
    """The projects behind a figure."""

    cohort = forms.ChoiceField(label="名单", choices=choices(COHORT_LABELS))
    reached = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *MEMBER_FILTER_LABELS.items()])
    # Only links set these three: together they name a number of a rate.
    basis = forms.ChoiceField(required=False, choices=[(code, code) for code in BASES], widget=forms.HiddenInput)
    rate = forms.ChoiceField(required=False, choices=list(RATE_LABELS.items()), widget=forms.HiddenInput)
    part = forms.ChoiceField(required=False, choices=choices(RATE_PART_LABELS), widget=forms.HiddenInput)
    field_order = ("cohort", "reached", "as_of", *IN_SCOPE)
    few = ("cohort", "reached", "as_of", "first", "last", "unit", "zone")

    @property
    def rate_part(self) -> tuple[Formula, RatePart] | None:
        """The formula and which of its numbers is opened; None where the list itself is."""
        basis, rate, part = (self.cleaned_data[name] for name in ("basis", "rate", "part"))
        if not (basis and rate and part):
            return None
        formula = BASES[basis].formulas()[rate]
        # Another list was chosen above the members: the rate's number is left.
        return (formula, RatePart(part)) if self.cleaned_data["cohort"] == formula.cohort else None

    def wanted(self) -> MemberFilter:
        """Return which members of the list are shown."""
        if self.rate_part:
            return members_behind(*self.rate_part)
        return members_in(Cohort(self.cleaned_data["cohort"]), self.cleaned_data["reached"])
