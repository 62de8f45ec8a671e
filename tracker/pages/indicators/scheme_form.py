"""The forms of an assessment scheme, with all indicators on one sheet, and of its seal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import AssessmentScheme, SchemeIndicator
from projects.operations.assessments import SchemeDraft
from projects.rules.assessments import FULL, SCORING_LABELS, Grade, MissingPolicy
from projects.rules.fixed_point import PARTS
from projects.rules.indicators import value_from
from projects.rules.stages import choices
from tracker.pages.fields import QuantityField, of_model, sure_field
from tracker.pages.forms import PageForm
from tracker.pages.indicators.forms import PeriodField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import Indicator

_GRADE = re.compile(r"(\S{1,20}?)\s*(\d{1,3})%?")
COLUMNS = ("weight", "scoring", "target", "cap")


class GradesField(forms.CharField):
    """Grades and their shares, the best first, as 优秀 20、良好 50、合格 30."""

    def clean(self, value: Any) -> Any:
        texts = [text for text in re.split(r"[、，,;；\n]+", super().clean(value)) if text.strip()]
        matches = [_GRADE.fullmatch(text.strip()) for text in texts]
        grades = [Grade(match[1], int(match[2])) for match in matches if match]
        if len(grades) != len(texts):
            raise forms.ValidationError("等次请写成“优秀 20、良好 50、合格 30”：名称和占本组的百分比。")
        return grades


class SchemeForm(PageForm):
    """A scheme for a period, and for each indicator a weight, how it is scored, a target and a cap."""

    name = of_model(AssessmentScheme, "name")
    period = PeriodField("考核的周期")
    group = of_model(AssessmentScheme, "group")
    missing_policy = of_model(AssessmentScheme, "missing_policy")
    grades = GradesField(label="等次", max_length=200, help_text="自高到低，如 优秀 20、良好 50、合格 30；占比合计 100")

    def __init__(self, *args: Any, indicators: Sequence[Indicator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicators = indicators
        # Before the fields of the indicators are added: the template shows these in a table of their own.
        self.own_names = list(self.fields)
        for indicator in indicators:
            scoring = forms.ChoiceField(
                label=f"{indicator.name}的计分方式", choices=[("", "—"), *choices(SCORING_LABELS)], required=False
            )
            self.fields[f"weight-{indicator.pk}"] = QuantityField(f"{indicator.name}的权重", value_from)
            self.fields[f"scoring-{indicator.pk}"] = scoring
            self.fields[f"target-{indicator.pk}"] = QuantityField(f"{indicator.name}的目标值", value_from)
            self.fields[f"cap-{indicator.pk}"] = QuantityField(f"{indicator.name}的封顶（%）", value_from)

    def own_fields(self) -> list[forms.BoundField]:
        """Return the fields of the scheme itself."""
        return [self[name] for name in self.own_names]

    def rows(self) -> list[dict[str, Any]]:
        """Return what the table shows of each indicator."""
        return [
            {"indicator": indicator, "fields": [self[f"{column}-{indicator.pk}"] for column in COLUMNS]}
            for indicator in self.indicators
        ]

    def clean(self) -> None:
        """Ask for the way of scoring of each indicator that has a weight."""
        for indicator in self.indicators:
            if self.cleaned_data.get(f"weight-{indicator.pk}") and not self.cleaned_data.get(f"scoring-{indicator.pk}"):
                self.add_error(f"scoring-{indicator.pk}", "请选择计分方式。")

    def draft(self) -> SchemeDraft:
        """Return the scheme but for its indicators."""
        data = self.cleaned_data
        policy = MissingPolicy(data["missing_policy"])
        return SchemeDraft(data["name"], data["period"], data["group"], policy, data["grades"])

    def scheme_indicators(self) -> list[SchemeIndicator]:
        """Return the unsaved indicators of the scheme: those with a weight."""
        data = self.cleaned_data
        return [
            SchemeIndicator(
                indicator=indicator,
                weight_parts=data[f"weight-{indicator.pk}"],
                scoring=data[f"scoring-{indicator.pk}"],
                target_parts=data[f"target-{indicator.pk}"],
                cap_parts=data[f"cap-{indicator.pk}"] or FULL * PARTS,
            )
            for indicator in self.indicators
            if data[f"weight-{indicator.pk}"]
        ]


class SchemeSealForm(PageForm):
    """Keeping the present result."""

    reason = forms.CharField(label="说明", max_length=300, required=False, help_text="已封存过的，再次封存须写明")
    sure = sure_field("封存的结果不能再改，只能再封存一份")
