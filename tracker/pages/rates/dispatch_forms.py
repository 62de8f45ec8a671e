"""Forms of the parameters of the other trio; addresses name the parameters as the API does."""

from __future__ import annotations

from django import forms

from projects.models import Category
from projects.rules.dispatch_rates import DISPATCH_PARTS
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.stages import choices
from tracker.pages.fields import ALL, ChainField, DayField, key_project_field, leading_field
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping

IN_SCOPE = ("unit", "zone", "category", "is_key", "chain_leader", "known_at")
"""The parameters of every question about the other trio, in the order of the forms."""
DISPATCH_LABELS = {by: label for by, label in GROUPING_LABELS.items() if by is not Grouping.ROUND}
"""A project has all of these without standing on a list."""


class DispatchForm(QueryForm):
    """The three rates of dispatch for a year, as of a day."""

    as_of = DayField("截至日", help_text="含当日")
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=EARLIEST_DATE.year,
        max_value=LATEST_YEAR,
        help_text="不填为截至日所在年",
    )
    by = forms.ChoiceField(label="分行", choices=choices(DISPATCH_LABELS))
    category = forms.ChoiceField(label="项目类别", choices=[*ALL, *Category.choices], required=False)
    chain = ChainField(max_length=60, required=False, widget=forms.HiddenInput)
    is_key = key_project_field()
    chain_leader = leading_field()
    field_order: tuple[str, ...] = ("as_of", "year", "by", *IN_SCOPE)

    def question(self) -> DispatchQuestion:
        """Return what the valid form asks."""
        data = self.cleaned_data
        return DispatchQuestion(
            self.request.officer, data["year"], data["as_of"], self.selection, data["known_at"] or None
        )

    def clean(self) -> None:
        """Take the year of the day where none is given; refuse one that has not begun by that day."""
        year, as_of = self.cleaned_data.get("year"), self.cleaned_data.get("as_of")
        if year and as_of and year > as_of.year:
            self.add_error("year", "年度不能晚于截至日所在年。")
        elif as_of:
            self.cleaned_data["year"] = year or as_of.year


class DispatchMembersForm(DispatchForm):
    """The projects behind a figure of the dispatch."""

    few = ("part", "as_of", "year", "unit", "zone")
    by = None  # type: ignore[assignment]  # a list of projects is not split
    part = forms.ChoiceField(label="哪一部分", choices=[(name, part.label) for name, part in DISPATCH_PARTS.items()])
    field_order = ("part", "as_of", "year", *IN_SCOPE)
