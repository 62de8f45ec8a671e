"""What officers fill in about stalled projects: a snooze, a change of a rule, a backtest of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from projects.models import Category, RuleVersion
from projects.rules.months import month_end, month_text, months_between, previous_month
from projects.rules.stages import choices
from projects.rules.stalling import LEVEL_LABELS
from tracker.pages.fields import ALL, DayField, MonthField, key_project_field
from tracker.pages.forms import PageForm
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.stalled.answers import ANSWER_LABELS
from tracker.queries.stalled.backtest import Trial
from tracker.queries.stalled.project_facts import Moment
from zones.models import ReportingUnit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import QueryDict

    from tracker.pages.decorators import OfficerRequest

MOST_DAYS = 3650
MOST_MONTHS = 24
CHANGED_MEANWHILE = "这条规则刚被别人调整过，请看过新的版本再改。"


class StalledForm(QueryForm):
    """Which stalled projects, as of which day, and by what was known when."""

    structure = None  # type: ignore[assignment]  # asked of where projects belong now
    as_of = DayField("截至日", help_text="含当日")
    level = forms.ChoiceField(label="灯", choices=[*ALL, *choices(LEVEL_LABELS)], required=False)
    rule = forms.ChoiceField(label="规则", required=False)
    answer = forms.ChoiceField(label="答复", choices=[*ALL, *choices(ANSWER_LABELS)], required=False)
    is_key = key_project_field()
    field_order: tuple[str, ...] = ("as_of", "level", "rule", "answer", "is_key", "unit", "zone", "known_at")
    few: ClassVar[tuple[str, ...]] = ("level", "rule", "answer", "unit", "zone", "as_of")

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        super().__init__(request, as_of=f"{request.today}", **defaults)
        field: Any = self.fields.get("rule")
        if field is not None:
            # Read for each form: rules are changed while the process runs.
            titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
            field.choices = [*ALL, *sorted(titles.items())]

    def moment(self) -> Moment:
        """Return the day and the moment of knowledge of a valid form."""
        return Moment(self.cleaned_data["as_of"], self.cleaned_data["known_at"])


class AnswerForm(PageForm):
    """What is said to a light: why it is so, what is done, by when."""

    rule = forms.ChoiceField(label="答复哪盏灯")
    explanation = forms.CharField(label="说明", max_length=1000, widget=forms.Textarea({"rows": 2}))
    measure = forms.CharField(label="措施", max_length=1000, widget=forms.Textarea({"rows": 2}))
    due_on = DayField("期限", help_text="含当日")

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["rule"]
        field.choices = rules
        # One light is no choice.
        if len(rules) == 1:
            field.widget, field.initial = forms.HiddenInput(), rules[0][0]


class StallMatrixForm(StalledForm):
    """The same by unit or zone and rule."""

    level = None  # type: ignore[assignment]  # both stand beside each other
    rule = None  # type: ignore[assignment]
    answer = None  # type: ignore[assignment]
    by = forms.ChoiceField(
        label="分行", choices=[(str(by), GROUPING_LABELS[by]) for by in (Grouping.UNIT, Grouping.ZONE)]
    )
    field_order = ("by", "unit", "zone", "as_of", "is_key", "known_at")
    few = ("by", "unit", "zone", "as_of")

    def __init__(self, request: OfficerRequest) -> None:
        by = Grouping.UNIT if request.officer.sees_everything else Grouping.ZONE
        super().__init__(request, by=str(by))


class SnoozeForm(PageForm):
    """Which reminders of a project rest until when, and why."""

    rule = forms.ChoiceField(label="暂缓哪些", required=False)
    until = DayField("暂缓到（含当日）", help_text="一次最多 90 天，到期后可再次说明原因")
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        field.choices = [("", "全部催办"), *rules]


class RuleForm(PageForm):
    """A new version of a rule, for all projects or for those of one category or unit."""

    category = forms.ChoiceField(
        label="项目类别", choices=[("", "全部类别"), *Category.choices], required=False, help_text="只为一类另定标准"
    )
    unit = forms.ModelChoiceField(
        label="填报单位", queryset=ReportingUnit.objects.all(), required=False, empty_label="全部单位"
    )
    yellow = forms.IntegerField(label="黄灯线", min_value=0, max_value=MOST_DAYS, required=False)
    red = forms.IntegerField(label="红灯线", min_value=0, max_value=MOST_DAYS, required=False)
    is_enabled = forms.BooleanField(label="启用", required=False)
    valid_from = DayField("自哪天起生效")
    reason = forms.CharField(label="调整的原因", max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    """The key of the newest version that the reader saw; its initial value is that of the newest there is."""

    def clean(self) -> None:
        """Refuse to overwrite a change that the reader has not seen."""
        # The operation cannot notice this: the view passes it a version read after the button was pressed.
        if not self.errors and self.cleaned_data["seen"] != self.initial["seen"]:
            raise forms.ValidationError(CHANGED_MEANWHILE)


def initial_of_rule(rule: RuleVersion) -> dict[str, Any]:
    """Return the initial values of a `RuleForm` for a version as it stands."""
    return {name: getattr(rule, name) for name in ("category", "unit", "yellow", "red", "is_enabled")}


class BacktestForm(PageForm):
    """A rule to be tried on the past, with other thresholds if any are given."""

    months = 0
    """How many are looked at; set once the form is valid."""

    first = MonthField("起始月份", help_text="形如 2024-01")
    last = MonthField("结束月份", help_text=f"至多 {MOST_MONTHS} 个月")
    yellow = forms.IntegerField(label="试用黄灯线", min_value=0, max_value=MOST_DAYS, required=False)
    red = forms.IntegerField(label="试用红灯线", min_value=0, max_value=MOST_DAYS, required=False)
    known = forms.ChoiceField(
        label="按哪时账上所知", choices=[("then", "按当时所知"), ("now", "按现在所知")], required=False
    )

    def __init__(self, params: QueryDict, *, rule: RuleVersion, today: date) -> None:
        """Bind to the address where it names a first month; else offer the rule's thresholds and the last year."""
        self.rule, self.today = rule, today
        # Unbound otherwise: opening the page must not start a backtest.
        if params.get("first"):
            super().__init__({name: params.get(name, "") for name in self.base_fields})
            return
        last = previous_month(today.replace(day=1))
        months = {"first": month_text(last.replace(year=last.year - 1)), "last": month_text(last)}
        super().__init__(initial={**months, "yellow": rule.yellow, "red": rule.red})

    def clean(self) -> dict[str, Any]:
        """Refuse more months than can be computed while a reader waits."""
        data = super().clean() or {}
        if data.get("first") and data.get("last"):
            self.months = len(list(months_between(data["first"], data["last"])))
            if not 0 < self.months <= MOST_MONTHS:
                self.add_error("last", f"须为 1 到 {MOST_MONTHS} 个月。")
            elif data["last"] > self.today:
                self.add_error("last", "结束月份不能晚于本月。")
        return data

    def trial(self) -> Trial:
        """Return the rule as it would look at the past, switched on even where it is off today."""
        data = self.cleaned_data
        thresholds = {name: data[name] for name in ("yellow", "red") if data[name] is not None}
        return Trial(
            replace(self.rule.as_rule(), **thresholds, is_enabled=True),
            data["first"],
            # Of a month that is still running, the days up to today.
            min(month_end(data["last"]), self.today),
            is_weekly=False,
            as_known_then=data["known"] != "now",
        )
