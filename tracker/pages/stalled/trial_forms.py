"""Other thresholds of a stall rule: tried beside those in force, and adopted as they were tried."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from projects.models import Category, RuleVersion
from projects.rules.stages import choices
from tracker.pages.fields import ALL
from tracker.pages.lists.filters import FoldedForm
from tracker.pages.stalled.forms import MOST_DAYS, RuleForm
from tracker.queries.rates.headings import Question, heading
from tracker.queries.stalled.comparison import CHANGE_LABELS
from zones.models import ReportingUnit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import QueryDict

    from projects.rules.stalling import StallRule
    from zones.models import Officer


class StallTrialForm(FoldedForm):
    """Thresholds to try, for all projects or those of one category or unit; what is left empty has no light."""

    is_whole = True
    button = "试用"
    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    category = forms.ChoiceField(label="项目类别", choices=[("", "全部类别"), *Category.choices], required=False)
    unit = forms.ModelChoiceField(
        ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全部单位"
    )
    yellow = forms.IntegerField(label="试用黄灯线", min_value=0, max_value=MOST_DAYS, required=False)
    red = forms.IntegerField(label="试用红灯线", min_value=0, max_value=MOST_DAYS, required=False)
    change = forms.ChoiceField(label="只看", choices=[*ALL, *choices(CHANGE_LABELS)], required=False)
    labels: ClassVar[Mapping[str, str]] = {
        "code": "规则",
        "yellow": "试用黄灯线",
        "red": "试用红灯线",
        "change": "只看",
        "category": "项目类别",
    }

    def __init__(self, params: QueryDict, officer: Officer, versions: Sequence[RuleVersion]) -> None:
        """Bind to the address; thresholds that it does not name are those of the scope that it names."""
        params = params.copy()
        self.officer, self._versions = officer, versions
        scope = self._newest(params.get("category", ""), params.get("unit", ""))
        for name in ("yellow", "red"):
            value = getattr(scope, name)
            params.setdefault(name, "" if value is None else f"{value}")
        super().__init__(params)
        units: Any = self.fields["unit"]
        units.queryset = ReportingUnit.objects.visible_to(officer)

    def _newest(self, category: str, unit: str) -> RuleVersion:
        """Return the newest version of a scope, of all projects where it has none of its own."""
        scoped = (
            version for version in self._versions if (version.category, version.unit_id or "") == (category, unit)
        )
        return next(scoped, None) or next(
            version for version in self._versions if not version.category and version.unit_id is None
        )

    @property
    def present(self) -> RuleVersion:
        """The newest version of the scope of a valid form."""
        unit = self.cleaned_data["unit"]
        return self._newest(self.cleaned_data["category"], unit.pk if unit else "")

    def clean(self) -> None:
        """Refuse thresholds that no rule can have."""
        yellow, red = self.cleaned_data.get("yellow"), self.cleaned_data.get("red")
        if self.errors:
            return
        if yellow is None and red is None:
            self.add_error("yellow", "黄灯线、红灯线至少填一项。")
        elif yellow is not None and red is not None and red < yellow:
            self.add_error("red", "红灯线不能低于黄灯线。")

    def trial(self) -> StallRule:
        """Return the rule as it would be, switched on even where it is off today."""
        data = self.cleaned_data
        unit = data["unit"].pk if data["unit"] else ""
        return replace(
            self.present.as_rule(),
            category=data["category"],
            unit=unit,
            yellow=data["yellow"],
            red=data["red"],
            is_enabled=True,
        )

    def heading(self, now: datetime) -> list[str]:
        """Return the lines above the comparison."""
        asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        asked["code"] = self.present.title
        return heading(Question(asked, self.fields, self.officer, now, labels=self.labels))


class RuleAdoptionForm(RuleForm):
    """The thresholds that were tried become a new version of the rule: only the day and the reason are asked for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("category", "unit", "yellow", "red", "is_enabled"):
            self.fields[name].widget = self.fields[name].hidden_widget()
