"""Fields of forms that read as strictly as the domain's rules and answer in its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms

from projects.rules.identifiers import IdentifierError
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.money import MoneyError, yuan_from_wan
from projects.rules.months import parse_month
from projects.rules.texts import TextError, check_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import Model

    from projects.errors import DomainError

_PROGRAM_NAME = re.compile(r"（[a-z_]+）")


class PageForm(forms.Form):
    """A form that may stand beside others on a page: its fields are named after it in the page's markup."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Name the fields."""
        named = f"{type(self).__name__.removesuffix('Form').lower()}-%s"
        super().__init__(*args, **{"auto_id": named, **options})
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(_seen_in_lines if isinstance(field.widget, forms.Textarea) else _seen)

    def refuse(self, error: DomainError) -> None:
        """Show a refusal beside the field that it is about."""
        self.add_error(error.field if error.field in self.fields else None, in_words(error))


def _seen(text: str) -> None:
    """Refuse a text that holds what nobody can see."""
    _check(text, lines=False)


def _seen_in_lines(text: str) -> None:
    """Refuse the same of a text that may have line breaks."""
    _check(text, lines=True)


def _check(text: str, *, lines: bool) -> None:
    try:
        check_text(text, lines=lines)
    except TextError as error:
        raise forms.ValidationError(str(error), "invisible_character") from error


class WanField(forms.CharField):
    """An amount in 万元, kept as whole 元."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        """Let it be empty, unless it is required."""
        super().__init__(label=f"{label}（万元）", required=required, max_length=20, help_text=help_text)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        """Return whole 元, None when nothing was filled in."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return yuan_from_wan(text)
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class DayInput(forms.DateInput):
    """A day, picked where the browser can."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the day as browsers want it."""
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that can belong to a project; nobody means the year 0202."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        """Offer a calendar."""
        super().__init__(label=label, required=required, help_text=help_text, widget=DayInput())

    def clean(self, value: Any) -> date | None:
        """Return the day."""
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST_DATE.year <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(f"日期应在 {EARLIEST_DATE} 与 {LATEST_YEAR} 年之间，请核对年份。")
        return day


class MonthInput(forms.TextInput):
    """A month, picked where the browser can."""

    input_type = "month"


class MonthField(forms.CharField):
    """A month, kept as its first day."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        """Offer a calendar."""
        super().__init__(label=label, max_length=10, help_text=help_text, widget=MonthInput())

    def clean(self, value: Any) -> Any:
        """Return the first day."""
        text = super().clean(value)
        try:
            month = parse_month(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not EARLIEST_DATE.year <= month.year <= LATEST_YEAR:
            raise forms.ValidationError(f"月份应在 {EARLIEST_DATE.year} 年与 {LATEST_YEAR} 年之间。")
        return month


class CodeField(forms.CharField):
    """A code that a rule checks; empty means that there is none yet."""

    def __init__(self, check: Callable[[str], str], *, label: str, max_length: int, help_text: str = "") -> None:
        """Keep the rule."""
        super().__init__(label=label, max_length=max_length, required=False, help_text=help_text)
        self.check = check

    def clean(self, value: Any) -> str:
        """Return the code as the rule writes it."""
        text = super().clean(value)
        try:
            return self.check(text) if text else ""
        except IdentifierError as error:
            raise forms.ValidationError(str(error)) from error


def in_words(error: DomainError) -> str:
    """Return a refusal without the names that programs call fields by."""
    return without_names(error.detail)


def without_names(sentence: str) -> str:
    """Return a sentence without the names that programs call fields by."""
    return _PROGRAM_NAME.sub("", sentence)


def of_model(model: type[Model], name: str, **more: Any) -> Any:
    """Return the field of a form for the field of a model: its label, its length, its choices."""
    field: Any = model._meta.get_field(name)
    return field.formfield(**more)
