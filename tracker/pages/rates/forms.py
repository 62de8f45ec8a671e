"""Forms of the parameters by which the rates are read; addresses name the parameters as the API does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Category
from projects.rules.months import last_completed_month, month_text, months_between, next_month
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import choices
from tracker.pages.fields import ALL, ChainField, DayField, MonthField, key_project_field, leading_field
from tracker.pages.forms import without_field_names
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.rates import declared, trend
from tracker.queries.rates.extent import MOST_CELLS, Extent, cells_of_a_row, rows_at_most
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.rates.window import ParameterError, Window, registered_rounds, resolve_window
from zones.models import Zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from projects.rules.stages import Cohort
    from tracker.pages.decorators import OfficerRequest
    from tracker.queries.rates.declared import DeclaredLists

DEFAULT_BASIS = max((basis for basis in BASES.values() if basis.valid_from), key=lambda basis: str(basis.valid_from))
"""The basis of the newest bulletin that was published in the province."""
KNOWLEDGE = ("known_at", "reviewed", "trial", "structure")
"""Fields that tell what is taken as known; they come last."""
IN_SCOPE = ("first", "last", "rounds_on", "unit", "zone", "category", "chain_leader", *KNOWLEDGE)
"""The parameters of every question about the lists, in the order of the forms."""
TREND_LABELS = {by: GROUPING_LABELS[by] for by in (Grouping.NONE, Grouping.UNIT, Grouping.ZONE)}


class RoundsForm(QueryForm):
    """Which rounds, and by what was known when."""

    default_structure = "then"
    first = forms.ChoiceField(label="首期", required=False)
    last = forms.ChoiceField(label="末期", required=False)
    rounds_on = DayField("期次固定为此日的", required=False, help_text="不填则随截至日或各月末")
    category = forms.ChoiceField(label="项目类别", choices=[*ALL, *Category.choices], required=False)
    chain = ChainField(max_length=60, required=False, widget=forms.HiddenInput)  # only links set it
    is_key = key_project_field()
    chain_leader = leading_field()
    # The value is the API's; of itself a browser would send `on`.
    reviewed = forms.BooleanField(
        label="月报数据只计已审核的", required=False, widget=forms.CheckboxInput({"value": "true"})
    )
    trial = forms.ChoiceField(label="试生产", required=False, choices=[("", "计为投产"), ("false", "不计为投产")])

    def clean_rounds_on(self) -> Any:
        """Refuse tomorrow: which rounds will have been held is not known."""
        day = self.cleaned_data["rounds_on"]
        if day is not None and day > self.request.today:
            raise forms.ValidationError("期次固定的日期不能晚于今天。")
        return day

    @property
    def counts_trial(self) -> bool:
        """Whether 试生产 counts as production."""
        return not self.cleaned_data["trial"]

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        super().__init__(request, **defaults)
        # Read for each form: rounds are opened and withdrawn while the process runs.
        rounds = [(held.key, str(held)) for held in reversed(registered_rounds(self._moment_of("known_at")))]
        for name, default_label in (("first", "最早一期"), ("last", "最新一期之前")):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", default_label), *rounds]

    def _moment_of(self, name: str) -> datetime | None:
        """Return the moment of knowledge as far as it can be read: its rounds may have been withdrawn since."""
        if name not in self.fields:
            return None
        try:
            moment: datetime | None = self.fields[name].clean(self.data.get(name))
        # The field says so once the form is checked; until then the choices are those of now.
        except forms.ValidationError:
            return None
        return moment


class WindowForm(RoundsForm):
    """Which rounds, as of which day, and by what was known when."""

    as_of = DayField("截至日", help_text="含当日")
    field_order: tuple[str, ...] = ("as_of", *IN_SCOPE)
    window: Window
    """Set once the form is valid."""

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        super().__init__(request, as_of=f"{request.today}", **defaults)

    def clean(self) -> None:
        """Resolve the window; an impossible one is an error of the field that makes it so."""
        data = self.cleaned_data
        # The window needs every field; without one, the errors of the fields are all there is to say.
        if self.errors:
            return
        bounds = {name: data[name] or None for name in ("first", "last", "known_at")}
        try:
            self.window = resolve_window(
                **bounds,
                as_of=data["as_of"],
                now=self.request.now,
                reviewed=data["reviewed"],
                counts_trial=self.counts_trial,
                rounds_on=data["rounds_on"],
            )
        except ParameterError as error:
            self.add_error(error.field, error.message)

    def declared(self, cohort: Cohort | None = None) -> DeclaredLists:
        """Return what the lists of the window declare, or one of them."""
        return declared.declared_lists(
            officer=self.request.officer,
            rounds=self.window.rounds,
            as_of=self.window.as_of,
            known_at=self.window.records_moment,
            selection=self.selection,
            by=Grouping.NONE,
            cohort=cohort,
        )


class BasesForm(forms.Form):
    """One basis, or all of them side by side."""

    basis = forms.ChoiceField(
        label="口径",
        required=False,
        choices=[("", "全部并列"), *((basis.code, basis.title) for basis in BASES.values())],
    )

    def bases(self) -> list[str]:
        """Return the codes of the bases to show."""
        return [self.cleaned_data["basis"]] if self.cleaned_data["basis"] else list(BASES)


class RatesForm(WindowForm, BasesForm):
    by = forms.ChoiceField(label="分行", choices=choices(GROUPING_LABELS))
    field_order = ("as_of", "basis", "by", *IN_SCOPE)

    def holds(self, rows: int) -> bool:
        """Whether a page can show so many rows and their total; if not, the form says how to ask for less."""
        return self.fits(rows + 1, cells_of_a_row(len(self.bases())))


class LeagueForm(WindowForm):
    """A ranking of zones by one rate of one basis."""

    zone = None  # type: ignore[assignment]  # one zone alone is no ranking
    basis = forms.ChoiceField(label="口径", choices=[(basis.code, basis.title) for basis in BASES.values()])
    rate = forms.ChoiceField(label="比率", choices=list(RATE_LABELS.items()))
    group = forms.ChoiceField(label="考核分组", choices=[("", "各组依次"), *Zone.Group.choices], required=False)
    field_order = ("as_of", "basis", "rate", "group", *IN_SCOPE)
    few = ("as_of", "basis", "rate", "group", "unit")


class TrendForm(RoundsForm, BasesForm):
    """The rates from one month's end to another's, by default the twelve months that ended last."""

    by = forms.ChoiceField(label="分组", choices=choices(TREND_LABELS))
    field_order = ("from", "to", "basis", "by", *IN_SCOPE)
    windows: list[Window]
    """The window of each month's end; set once the form is valid."""

    @property
    def named_on(self) -> date | None:
        """The end of the last month."""
        return self.windows[-1].as_of

    def __init__(self, request: OfficerRequest) -> None:
        newest = last_completed_month(request.today)
        oldest = next_month(newest.replace(year=newest.year - 1))
        defaults = {"from": month_text(oldest), "to": month_text(newest), "by": str(Grouping.NONE)}
        super().__init__(request, **defaults)
        # `from` is a keyword of Python and cannot be declared as an attribute.
        self.fields["from"] = MonthField("起始月份", help_text="形如 2024-05")
        self.fields["to"] = MonthField("结束月份", help_text="含当月，须已结束")
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Resolve the windows; impossible ones are errors of the fields that make them so."""
        data = self.cleaned_data
        if self.errors:
            return
        try:
            self.windows = trend.monthly_windows(
                first=data["first"] or None,
                last=data["last"] or None,
                months=list(months_between(data["from"], data["to"])),
                known_at=data["known_at"],
                now=self.request.now,
                today=self.request.today,
                reviewed=data["reviewed"],
                counts_trial=self.counts_trial,
                rounds_on=data["rounds_on"],
            )
        except ParameterError as error:
            self.add_error(error.field, without_field_names(error.message))
            return
        # A page shows some of the groups, but all of them are counted.
        rows = rows_at_most(Extent(self.request.officer, self.selection, self.grouping, len(self.windows[-1].rounds)))
        self.fits(rows, cells_of_a_row(len(self.bases())), MOST_CELLS, months=len(self.windows))


class RoundTotalsForm(QueryForm):
    """What part of the lists of one round, and by what was known when."""

    default_structure = "then"
    field_order = ("unit", "zone", "known_at", "structure")
