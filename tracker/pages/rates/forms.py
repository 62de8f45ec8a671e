"""What officers ask of the rates and of the reforms; the addresses say it in the words of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from projects.models import Category, Round
from projects.rules.rates import BASES, RATE_LABELS
from projects.rules.stages import COHORT_LABELS, choices
from projects.rules.states import STATE_LABELS
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from tracker.queries.rates.members import STATE_OF_PARAM
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping, Selection
from tracker.queries.rates.window import ParameterError, Window, resolve_window
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest

NO_CHAIN = "none"
ALL = [("", "全部")]


class MomentInput(forms.DateTimeInput):
    """A moment, picked where the browser can."""

    input_type = "datetime-local"


class AskForm(PageForm):
    """A question in an address, which always has an answer or says what is wrong with it."""

    known_at = forms.DateTimeField(
        label="当时已知", required=False, widget=MomentInput(), help_text="按这一时点的账计算，不填为现在"
    )
    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全部")
    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", required=False, empty_label="全部")

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        """Read what is asked, and take the defaults for the rest."""
        asked = request.GET.copy()
        for name, value in defaults.items():
            asked.setdefault(name, value)
        super().__init__(asked)
        self.request = request
        self._add_forms("unit", ReportingUnit.objects.visible_to(request.officer))
        self._add_forms("zone", Zone.objects.visible_to(request.officer))

    def _add_forms(self, name: str, choices: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices

    def clean_known_at(self) -> Any:
        """Refuse what lies ahead."""
        moment = self.cleaned_data["known_at"]
        if moment is not None and moment > self.request.now:
            raise forms.ValidationError("时点不能晚于现在。")
        return moment

    def clean_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        if self.cleaned_data["as_of"] > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return self.cleaned_data["as_of"]

    def query(self, *left_out: str, **more: str) -> str:
        """Return the question as an address says it, with more in it."""
        said = QueryDict(mutable=True)
        kept = {name: self.data.get(name, "") for name in self.fields if name not in left_out}
        for name, value in {**kept, **more}.items():
            if value:
                said[name] = value
        return said.urlencode()

    def selection(self) -> Selection:
        """Return which part of the lists is asked for."""
        zone, unit, chain = (self.cleaned_data.get(name) for name in ("zone", "unit", "chain"))
        return Selection(
            zone_id=zone.pk if zone else None,
            unit=unit.pk if unit else None,
            category=self.cleaned_data.get("category") or None,
            chain="" if chain == NO_CHAIN else chain or None,
        )


class RoundsForm(AskForm):
    """Which rounds, and with what knowledge."""

    first = forms.ChoiceField(label="首期", required=False)
    last = forms.ChoiceField(label="末期", required=False)
    category = forms.ChoiceField(label="项目类别", choices=[*ALL, *Category.choices], required=False)
    chain = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    reviewed = forms.BooleanField(
        label="月报数据只计已审核的", required=False, widget=forms.CheckboxInput({"value": "true"})
    )

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        """Offer the rounds."""
        super().__init__(request, **defaults)
        rounds = [(one.key, str(one)) for one in Round.objects.standing().order_by("-held_on")]
        for name, usual in (("first", "最早一期"), ("last", "最新一期之前")):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", usual), *rounds]


class WindowForm(RoundsForm):
    """Which rounds, on which day, and with what knowledge."""

    as_of = DayField("截至日", help_text="含当日")
    field_order: tuple[str, ...] = ("as_of", "first", "last", "unit", "zone", "category", "known_at", "reviewed")
    window: Window
    """The window that was asked for, once the form is valid."""

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        """By default ask about today."""
        super().__init__(request, as_of=f"{request.today}", **defaults)

    def clean(self) -> None:
        """Find the window."""
        said = self.cleaned_data
        if self.errors:
            return
        named = {name: said[name] or None for name in ("first", "last", "known_at")}
        try:
            self.window = resolve_window(**named, as_of=said["as_of"], now=self.request.now, reviewed=said["reviewed"])
        except ParameterError as error:
            self.add_error(error.field, error.message)


class RatesForm(WindowForm):
    """The question of the table."""

    basis = forms.ChoiceField(
        label="口径", required=False, choices=[("", "全部并列"), *((one.code, one.title) for one in BASES.values())]
    )
    by = forms.ChoiceField(label="分行", choices=choices(GROUPING_LABELS))
    field_order = ("as_of", "basis", "by", "first", "last", "unit", "zone", "category", "known_at", "reviewed")

    def bases(self) -> list[str]:
        """Return the codes of the bases that were asked for."""
        return [self.cleaned_data["basis"]] if self.cleaned_data["basis"] else list(BASES)

    @property
    def by_what(self) -> Grouping:
        """What each row is about."""
        return Grouping(self.cleaned_data["by"])

    @property
    def by_label(self) -> str:
        """What stands above the first column."""
        return "范围" if self.by_what is Grouping.NONE else GROUPING_LABELS[self.by_what]


class MembersForm(WindowForm):
    """The question of the projects behind a figure."""

    cohort = forms.ChoiceField(label="名单", choices=choices(COHORT_LABELS))
    reached = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[*ALL, *((asked, STATE_LABELS[state]) for asked, state in STATE_OF_PARAM.items())],
    )
    field_order = ("cohort", "reached", "as_of", "first", "last", "unit", "zone", "category", "known_at", "reviewed")


class LeagueForm(WindowForm):
    """The question of a ranking."""

    zone = None  # type: ignore[assignment]  # one zone alone is no ranking
    basis = forms.ChoiceField(label="口径", choices=[(one.code, one.title) for one in BASES.values()])
    rate = forms.ChoiceField(label="比率", choices=list(RATE_LABELS.items()))
    group = forms.ChoiceField(label="考核分组", choices=[("", "各组依次"), *Zone.Group.choices], required=False)
    field_order = ("as_of", "basis", "rate", "group", "first", "last", "unit", "category", "known_at", "reviewed")
