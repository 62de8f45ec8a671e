"""Forms of the parameters by which the rates are read; addresses name the parameters as the API does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from projects.models import Category, Round
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.months import last_completed_month, month_text, months_between, next_month
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import choices
from tracker.pages.fields import DayField, MonthField
from tracker.pages.forms import PageForm, without_field_names
from tracker.queries.rates import trend
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping, Selection, declared_texts
from tracker.queries.rates.window import ParameterError, Window, resolve_window
from zones.models import ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest
    from zones.models import Officer

KNOWLEDGE = ("known_at", "reviewed", "trial")
"""Fields that tell what is taken as known; they come last."""
NO_CHAIN = "none"
"""The value of `chain` that asks for projects of no industrial chain; an empty one asks for all projects."""
ALL = [("", "全部")]
LED = {"true": "只计链主企业的项目", "false": "只计其余项目"}
NARROWED = ("unit", "zone", "category", "chain_leader", *KNOWLEDGE)
"""The fields of a form about a window that come last."""
TREND_LABELS = {by: GROUPING_LABELS[by] for by in (Grouping.NONE, Grouping.UNIT, Grouping.ZONE)}
DISPATCH_LABELS = {by: label for by, label in GROUPING_LABELS.items() if by is not Grouping.ROUND}
"""A project has all of these without standing on a list."""


def default_grouping(officer: Officer) -> str:
    """Return by what a table is grouped for an officer who names nothing: the level below their own."""
    return str({Role.ZONE: Grouping.NONE, Role.UNIT: Grouping.ZONE}.get(Role(officer.role), Grouping.UNIT))


class MomentInput(forms.DateTimeInput):
    """A moment, picked where the browser can."""

    input_type = "datetime-local"


class QueryForm(PageForm):
    """
    A form that is always bound: to the query string of the address, with defaults for what it leaves out.

    Subclasses add fields; a field whose name is one of this class's `clean_…` methods is checked by it.
    """

    known_at = forms.DateTimeField(
        label="当时已知", required=False, widget=MomentInput(), help_text="按这一时点的账计算，不填为现在"
    )
    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全部")
    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", required=False, empty_label="全部")

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        params = request.GET.copy()
        for name, value in defaults.items():
            # Only for what the address leaves out: a parameter sent empty is a choice, mostly of all.
            params.setdefault(name, value)
        super().__init__(params)
        self.request = request
        self._set_queryset("unit", ReportingUnit.objects.visible_to(request.officer))
        self._set_queryset("zone", Zone.objects.visible_to(request.officer))

    def _set_queryset(self, name: str, queryset: Any) -> None:
        field = self.fields.get(name)  # a subclass may have removed it
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset

    def clean_known_at(self) -> Any:
        """Refuse a moment after the request."""
        moment = self.cleaned_data["known_at"]
        if moment is not None and moment > self.request.now:
            raise forms.ValidationError("时点不能晚于现在。")
        return moment

    def clean_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        if self.cleaned_data["as_of"] > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return self.cleaned_data["as_of"]

    @property
    def grouping(self) -> Grouping:
        """What each row is about, in forms that have `by`."""
        return Grouping(self.cleaned_data["by"])

    @property
    def grouping_label(self) -> str:
        """The heading of the first column."""
        return "范围" if self.grouping is Grouping.NONE else GROUPING_LABELS[self.grouping]

    def query_string(self, *excluded: str, **changes: str) -> str:
        """Return the parameters as an address holds them, without the excluded ones and with the changes."""
        # As typed and not as cleaned: the links lead to pages and to the API, which both read these words.
        params = {name: self.data.get(name, "") for name in self.fields if name not in excluded}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in {**params, **changes}.items() if value})
        return query.urlencode()

    def selection(self) -> Selection:
        """Return which part of the lists or projects is meant."""
        zone, unit, chain = (self.cleaned_data.get(name) for name in ("zone", "unit", "chain"))
        return Selection(
            zone_id=zone.pk if zone else None,
            unit=unit.pk if unit else None,
            category=self.cleaned_data.get("category") or None,
            chains=declared_texts("" if chain == NO_CHAIN else chain or None),
            is_led={"true": True, "false": False}.get(self.cleaned_data.get("chain_leader", "")),
        )


class RoundsForm(QueryForm):
    """Which rounds, and by what was known when."""

    first = forms.ChoiceField(label="首期", required=False)
    last = forms.ChoiceField(label="末期", required=False)
    category = forms.ChoiceField(label="项目类别", choices=[*ALL, *Category.choices], required=False)
    chain = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)  # only links set it
    # The value is the API's; of itself a browser would send `on`.
    reviewed = forms.BooleanField(
        label="月报数据只计已审核的", required=False, widget=forms.CheckboxInput({"value": "true"})
    )
    trial = forms.ChoiceField(label="试生产", required=False, choices=[("", "计为投产"), ("false", "不计为投产")])

    @property
    def counts_trial(self) -> bool:
        """Whether 试生产 counts as production."""
        return not self.cleaned_data["trial"]

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        super().__init__(request, **defaults)
        # Read for each form: rounds are opened and withdrawn while the process runs.
        rounds = [(held.key, str(held)) for held in Round.objects.standing().order_by("-held_on")]
        for name, default_label in (("first", "最早一期"), ("last", "最新一期之前")):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", default_label), *rounds]


class WindowForm(RoundsForm):
    """Which rounds, as of which day, and by what was known when."""

    as_of = DayField("截至日", help_text="含当日")
    chain_leader = forms.ChoiceField(label="链主企业", choices=[*ALL, *LED.items()], required=False)
    field_order: tuple[str, ...] = ("as_of", "first", "last", *NARROWED)
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
            )
        except ParameterError as error:
            self.add_error(error.field, error.message)


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
    field_order = ("as_of", "basis", "by", "first", "last", *NARROWED)


class LeagueForm(WindowForm):
    """A ranking of zones by one rate of one basis."""

    zone = None  # type: ignore[assignment]  # one zone alone is no ranking
    basis = forms.ChoiceField(label="口径", choices=[(basis.code, basis.title) for basis in BASES.values()])
    rate = forms.ChoiceField(label="比率", choices=list(RATE_LABELS.items()))
    group = forms.ChoiceField(label="考核分组", choices=[("", "各组依次"), *Zone.Group.choices], required=False)
    field_order = ("as_of", "basis", "rate", "group", "first", "last", *NARROWED)


class TrendForm(RoundsForm, BasesForm):
    """The rates from one month's end to another's, by default the twelve months that ended last."""

    by = forms.ChoiceField(label="分组", choices=choices(TREND_LABELS))
    field_order = (
        "from",
        "to",
        "basis",
        "by",
        "first",
        "last",
        "unit",
        "zone",
        "category",
        "known_at",
        "reviewed",
        "trial",
    )
    windows: list[Window]
    """The window of each month's end; set once the form is valid."""

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
            )
        except ParameterError as error:
            self.add_error(error.field, without_field_names(error.message))


class DispatchForm(QueryForm):
    """The three rates of dispatch for a year, as of a day."""

    known_at = None  # type: ignore[assignment]  # what was planned is known as it stands now
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
    chain = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    field_order = ("as_of", "year", "by", "unit", "zone", "category")

    def clean(self) -> None:
        """Take the year of the day where none is given; refuse one that has not begun by that day."""
        year, as_of = self.cleaned_data.get("year"), self.cleaned_data.get("as_of")
        if year and as_of and year > as_of.year:
            self.add_error("year", "年度不能晚于截至日所在年。")
        elif as_of:
            self.cleaned_data["year"] = year or as_of.year
