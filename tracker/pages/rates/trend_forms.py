"""What officers ask of the trend and of the dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from projects.models import Category
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.months import last_completed_month, month_text, months_between, next_month
from projects.rules.rates import BASES
from projects.rules.stages import choices
from tracker.pages.fields import DayField, MonthField
from tracker.pages.forms import without_field_names
from tracker.pages.rates.forms import ALL, AskForm, RoundsForm
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.rates.trend import monthly_windows
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest
    from tracker.queries.rates.window import Window

TREND_LABELS = {by: GROUPING_LABELS[by] for by in (Grouping.NONE, Grouping.UNIT, Grouping.ZONE)}
DISPATCH_LABELS: dict[Grouping, str] = {by: label for by, label in GROUPING_LABELS.items() if by is not Grouping.ROUND}
"""A project has all of these without standing on a list."""


class TrendForm(RoundsForm):
    """The question: from which month to which, by default the twelve that ended last."""

    basis = forms.ChoiceField(
        label="口径", required=False, choices=[("", "全部并列"), *((one.code, one.title) for one in BASES.values())]
    )
    by = forms.ChoiceField(label="分组", choices=choices(TREND_LABELS))
    field_order = ("from", "to", "basis", "by", "first", "last", "unit", "zone", "category", "known_at", "reviewed")
    windows: list[Window]
    """The window of each month's end, once the form is valid."""

    def __init__(self, request: OfficerRequest) -> None:
        """Add the two months; one of the names is a word of Python's."""
        newest = last_completed_month(request.today)
        oldest = next_month(newest.replace(year=newest.year - 1))
        usual = {"from": month_text(oldest), "to": month_text(newest), "by": str(Grouping.NONE)}
        super().__init__(request, **usual)
        self.fields["from"] = MonthField("起始月份", help_text="形如 2024-05")
        self.fields["to"] = MonthField("结束月份", help_text="含当月，须已结束")
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Find the windows."""
        said = self.cleaned_data
        if self.errors:
            return
        try:
            self.windows = monthly_windows(
                first=said["first"] or None,
                last=said["last"] or None,
                months=list(months_between(said["from"], said["to"])),
                known_at=said["known_at"],
                now=self.request.now,
                today=self.request.today,
                reviewed=said["reviewed"],
            )
        except ParameterError as error:
            self.add_error(error.field, without_field_names(error.message))

    def bases(self) -> list[str]:
        """Return the codes of the bases that were asked for."""
        return [self.cleaned_data["basis"]] if self.cleaned_data["basis"] else list(BASES)


class DispatchForm(AskForm):
    """The question of the table: a year, and the day by which it is looked at."""

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
        """Take the year of the day where none is asked for; refuse one that has not begun by then."""
        year, as_of = self.cleaned_data.get("year"), self.cleaned_data.get("as_of")
        if year and as_of and year > as_of.year:
            self.add_error("year", "年度不能晚于截至日所在年。")
        elif as_of:
            self.cleaned_data["year"] = year or as_of.year
