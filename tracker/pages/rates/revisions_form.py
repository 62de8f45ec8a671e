"""The form of the revision triangle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from projects.rules.months import last_completed_month, month_text, months_between, next_month
from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.fields import MonthField
from tracker.pages.rates.forms import DEFAULT_BASIS, IN_SCOPE, RoundsForm
from tracker.queries.rates.revisions import Vintages

if TYPE_CHECKING:
    from datetime import date

    from tracker.pages.decorators import OfficerRequest


class RevisionsForm(RoundsForm):
    """Which months, by default the twelve that ended last; every column is known at a moment of its own."""

    known_at = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    basis = forms.ChoiceField(label="口径", choices=[(basis.code, basis.title) for basis in BASES.values()])
    rate = forms.ChoiceField(label="比率", choices=list(RATE_LABELS.items()))
    field_order = ("from", "to", "basis", "rate", *IN_SCOPE)

    def __init__(self, request: OfficerRequest) -> None:
        newest = last_completed_month(request.today)
        oldest = next_month(newest.replace(year=newest.year - 1))
        defaults = {"from": month_text(oldest), "to": month_text(newest)}
        super().__init__(request, **defaults, basis=DEFAULT_BASIS.code, rate=next(iter(RATE_LABELS)))
        # `from` is a keyword of Python and cannot be declared as an attribute.
        self.fields["from"] = MonthField("起始月份", help_text="形如 2024-05")
        self.fields["to"] = MonthField("结束月份", help_text="含当月，须已结束")
        self.order_fields(self.field_order)

    @property
    def named_on(self) -> date | None:
        """The end of the last month is that of its window; of one rate no zone is named."""
        return None

    @property
    def vintages(self) -> Vintages:
        """What the triangle is asked about."""
        data = self.cleaned_data
        return Vintages(
            months=list(months_between(data["from"], data["to"])),
            first=data["first"] or None,
            last=data["last"] or None,
            rounds_on=data["rounds_on"],
            reviewed=data["reviewed"],
            counts_trial=self.counts_trial,
            now=self.request.now,
            today=self.request.today,
        )
