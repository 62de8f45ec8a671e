"""Form fields that read amounts, days, months and codes as strictly as the rules do, and refuse in their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.rules.fixed_point import QuantityError
from projects.rules.identifiers import IdentifierError
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.moments import EXAMPLE, parse_moment
from projects.rules.money import MoneyError, yuan_from_wan
from projects.rules.months import parse_month
from projects.rules.stages import choices
from projects.rules.texts import one_spelling
from tracker.pages.shortcuts import KEY_CHOICES
from tracker.queries.structure import STRUCTURE_LABELS, Structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import Model


ALL = [("", "全部")]
"""The choice of a filter that narrows nothing."""
LED = {"true": "只计链主企业的项目", "false": "只计其余项目"}


class WanField(forms.CharField):
    """An amount typed in 万元, cleaned to whole 元; to None where nothing was typed. The label names the unit."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        super().__init__(label=f"{label}（万元）", required=required, max_length=20, help_text=help_text)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            # From the text, not through a DecimalField: the rule refuses signs, exponents and a fifth decimal exactly.
            return yuan_from_wan(text)
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class QuantityField(forms.CharField):
    """
    A decimal number that is kept exactly; its value is whole ten-thousandths, None when nothing was filled in.

    :param read: turns the text into ten-thousandths or raises QuantityError, whose sentence is shown beside the field
    """

    def __init__(self, label: str, read: Callable[[str], int], *, help_text: str = "") -> None:
        super().__init__(label=label, required=False, max_length=20, help_text=help_text)
        self.widget.attrs["inputmode"] = "decimal"
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except QuantityError as error:
            raise forms.ValidationError(str(error)) from error


class DayInput(forms.DateInput):
    """A day picked from the browser's calendar."""

    input_type = "date"

    def __init__(self) -> None:
        # The value of input[type=date] has this format in every language; a localized one would show as empty.
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day within the years that a project can have; any other year, such as 0202, is refused as a typing error."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text, widget=DayInput())

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST_DATE.year <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(f"日期应在 {EARLIEST_DATE} 与 {LATEST_YEAR} 年之间，请核对年份。")
        return day


class MomentField(forms.CharField):
    """
    A moment, cleaned to Beijing time; to None where nothing was typed.

    A plain text field: a browser's picker knows no microseconds and would drop a moment copied from a printed table.
    """

    def __init__(self, label: str, *, help_text: str = "") -> None:
        widget = forms.TextInput({"placeholder": EXAMPLE})
        super().__init__(label=label, required=False, max_length=40, help_text=help_text, widget=widget)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_moment(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class MonthInput(forms.TextInput):
    """A month picked from the browser's calendar; browsers without one show a plain text field."""

    input_type = "month"


class MonthField(forms.CharField):
    """A month such as 2024-05, cleaned to its first day."""

    def __init__(self, label: str, *, help_text: str = "", widget: forms.TextInput | None = None) -> None:
        super().__init__(label=label, max_length=10, help_text=help_text, widget=widget or MonthInput())

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            month = parse_month(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not EARLIEST_DATE.year <= month.year <= LATEST_YEAR:
            raise forms.ValidationError(f"月份应在 {EARLIEST_DATE.year} 年与 {LATEST_YEAR} 年之间。")
        return month


class StructureField(forms.ChoiceField):
    """The organisation by which figures are split, cleaned to a `Structure`."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, choices=choices(STRUCTURE_LABELS))

    def clean(self, value: Any) -> Structure:
        return Structure(super().clean(value))


class CodeField(forms.CharField):
    """
    A code that a rule of the domain checks and normalizes; an empty one means that there is none yet.

    :param check: returns the code as it is stored, or raises IdentifierError
    """

    def __init__(self, check: Callable[[str], str], *, label: str, max_length: int, help_text: str = "") -> None:
        super().__init__(label=label, max_length=max_length, required=False, help_text=help_text)
        self.check = check

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self.check(text) if text else ""
        except IdentifierError as error:
            raise forms.ValidationError(str(error)) from error


class ChainField(forms.CharField):
    """An industrial chain (产业链), cleaned to the one spelling in which chains are stored."""

    def to_python(self, value: Any) -> str:
        return one_spelling(super().to_python(value) or "")


def of_model(model: type[Model], name: str, **more: Any) -> Any:
    """Return the form field of a model's field, with its label, length and choices; `more` goes to the form field."""
    field: Any = model._meta.get_field(name)
    return field.formfield(**more)


def leading_field() -> forms.ChoiceField:
    """Return the filter by 链主 of a form; they lead on the day and by the knowledge of the question."""
    return forms.ChoiceField(label="链主企业", choices=[*ALL, *LED.items()], required=False)


def key_project_field() -> forms.ChoiceField:
    """Return the filter by 省级重点工程 of a form."""
    return forms.ChoiceField(label="重点项目", choices=[*ALL, *KEY_CHOICES], required=False)


def sure_field(what: str) -> forms.BooleanField:
    """
    Return the tick without which a browser does not send what cannot be undone, with or without scripts.

    Only the browser asks for it: a program that sends the form has made up its mind.
    """
    return forms.BooleanField(label=f"我已核对：{what}", required=False, widget=forms.CheckboxInput({"required": True}))
