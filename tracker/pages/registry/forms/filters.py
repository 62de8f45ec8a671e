"""The filters of the list of projects: all that the API has, under the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from projects.models import Category, Project, ProjectQuerySet, Reform, Round
from projects.rules.identifiers import check_industry_code
from projects.rules.stages import COHORT_LABELS, STAGE_LABELS, choices
from tracker.pages.fields import ALL, ChainField, CodeField, MomentField, key_project_field
from tracker.pages.lists.filters import FilterForm
from tracker.pages.shortcuts import LONGEST_KEY, TRUE_OR_FALSE
from tracker.queries.project_filters import EMPTY, STALL_FLAGS, filtered

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from zones.models import Officer


class ProjectFilterForm(FilterForm):
    """Filters projects; what is left empty filters nothing."""

    q = forms.CharField(
        label="名称、建设单位或代码",
        max_length=100,
        required=False,
        help_text="几个词用空格隔开，须都出现；全半角、括号不计",
        widget=forms.TextInput({"type": "search"}),
    )
    stage = forms.ChoiceField(label="阶段", choices=[*ALL, (EMPTY, "未签约"), *choices(STAGE_LABELS)], required=False)
    stalled = forms.ChoiceField(label="停滞", choices=[*ALL, *STALL_FLAGS], required=False)
    is_key = key_project_field()
    category = forms.ChoiceField(label="类别", choices=[*ALL, *Category.choices], required=False)
    chain = ChainField(label="产业链", max_length=60, required=False, help_text="none 为未填")
    industry_code = CodeField(check_industry_code, label="行业代码", max_length=4, help_text="按前几位匹配")
    round = forms.ModelChoiceField(Round.objects.none(), label="期次", required=False, empty_label="全部")
    cohort = forms.ChoiceField(label="名单", choices=[*ALL, *choices(COHORT_LABELS)], required=False)
    reform = forms.ChoiceField(label="审批改革", choices=[*ALL, *Reform.choices], required=False)
    parent = forms.CharField(label="主项目编号", max_length=LONGEST_KEY, required=False, help_text="只看它的分期项目")
    updated_since = MomentField("自何时起有变动")

    few = ("q", "unit", "zone", "stage", "stalled", "is_key")

    def __init__(self, params: QueryDict, officer: Officer) -> None:
        super().__init__(params, officer)
        self.set_choices("round", Round.objects.standing())

    def clean_parent(self) -> int | None:
        """Return the number of a project, which need not exist."""
        text = self.cleaned_data["parent"]
        if text and not (text.isascii() and text.isdecimal()):
            raise forms.ValidationError("请填写项目的编号（数字）。")
        return int(text) if text else None

    def clean_is_key(self) -> bool | None:
        """Return what is asked for; None for all."""
        return TRUE_OR_FALSE.get(self.cleaned_data["is_key"])

    def projects(self, today: date) -> ProjectQuerySet:
        """Return the visible projects that the filters find; none where a filter cannot be read."""
        if not self.is_valid():
            return Project.objects.none()
        return filtered(self.asked(), self.officer, today)
