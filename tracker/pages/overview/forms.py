"""The question of the overview, whole in the address: basis, rounds, day, earlier day, knowledge and scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms

from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.fields import DayField
from tracker.pages.rates.forms import DEFAULT_BASIS, IN_SCOPE, WindowForm
from tracker.queries.rates.overview import months_before, on_day
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.trend import monthly_windows
from tracker.queries.rates.window import Window, resolve_window
from zones.models import Role

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest

IN_SIGHT = ("basis", "first", "last", "as_of", "against", "known_at", "unit", "zone")
"""The fields that stand open above the figures; the others are folded."""


class OverviewForm(WindowForm):
    """What is looked at, and which earlier day it is compared with."""

    basis = forms.ChoiceField(label="口径", choices=[(basis.code, basis.title) for basis in BASES.values()])
    against = DayField("对比日", required=False, help_text="不填为上月末")
    moving = forms.ChoiceField(
        label="对比和走势的期次",
        required=False,
        choices=[("", "固定：同一批期次"), ("true", "移动：各日自己的期次")],
    )
    rate = forms.ChoiceField(label="排名和示意图的比率", choices=list(RATE_LABELS.items()))
    field_order = (*IN_SIGHT, "moving", "rate", *IN_SCOPE)
    earlier: Window
    """The window of the earlier day; set once the form is valid."""

    def __init__(self, request: OfficerRequest) -> None:
        super().__init__(request, basis=DEFAULT_BASIS.code, rate=next(iter(RATE_LABELS)))
        # What holds where nothing is filled in.
        for name, meant in (("known_at", "现在"), ("against", "上月末")):
            self.fields[name].widget.attrs["placeholder"] = meant
        officer = request.officer
        # One's own is all there is to choose.
        for name in {Role.UNIT: ("unit",), Role.ZONE: ("unit", "zone")}.get(Role(officer.role), ()):
            self.fields[name].widget = forms.HiddenInput()

    @property
    def is_moving(self) -> bool:
        """Whether each day has rounds of its own."""
        return bool(self.cleaned_data["moving"])

    @property
    def grouping(self) -> Grouping:
        """What each bar is: the level below the scope."""
        if self.cleaned_data["zone"] or self.request.officer.role == Role.ZONE:
            return Grouping.ROUND
        if self.cleaned_data["unit"] or self.request.officer.role == Role.UNIT:
            return Grouping.ZONE
        return Grouping.UNIT

    @property
    def fixed_on(self) -> date:
        """The day whose rounds stay the same on every other day."""
        day: date = self.cleaned_data["rounds_on"] or self.window.as_of
        return day

    def clean(self) -> None:
        """Resolve both windows; impossible ones are errors of the fields that make them so."""
        super().clean()
        if self.errors:
            return
        day = self.window.as_of
        against: date = self.cleaned_data["against"] or day.replace(day=1) - timedelta(days=1)
        if against >= day:
            self.add_error("against", f"对比日应早于截至日 {day}。")
            return
        # Named above the figures, also where it was not filled in.
        self.cleaned_data["against"] = against
        self.earlier = self._moved(against) if self.is_moving else on_day(self.window, against)

    def _moved(self, day: date) -> Window:
        data = self.cleaned_data
        return resolve_window(
            first=data["first"] or None,
            last=data["last"] or None,
            as_of=day,
            known_at=data["known_at"],
            now=self.request.now,
            reviewed=data["reviewed"],
            counts_trial=self.counts_trial,
        )

    def months(self) -> list[Window]:
        """Return the window of each month's end of the trend."""
        data = self.cleaned_data
        return monthly_windows(
            first=data["first"] or None,
            last=data["last"] or None,
            months=months_before(self.window.as_of),
            known_at=data["known_at"],
            now=self.request.now,
            today=self.request.today,
            reviewed=data["reviewed"],
            counts_trial=self.counts_trial,
            rounds_on=None if self.is_moving else self.fixed_on,
        )

    def query_on(self, window: Window) -> dict[str, str]:
        """Return the parameters that turn a link of this form into one about another day."""
        rounds_on = "" if self.is_moving else f"{self.fixed_on}"
        return {"as_of": f"{window.as_of}", "rounds_on": rounds_on}
