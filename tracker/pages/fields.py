"""Form fields that read amounts, days, months and codes as strictly as the rules do, and refuse in their sentences."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.forms.models import ModelChoiceIterator

from projects.rules.fixed_point import QuantityError
from projects.rules.identifiers import IdentifierError
from projects.rules.moments import EXAMPLE, parse_moment
from projects.rules.money import MoneyError, yuan_from_wan
from projects.rules.stages import choices
from projects.rules.texts import one_spelling
from projects.rules.typed_dates import TypedDateError, typed_day, typed_month
from tracker.pages.shortcuts import KEY_CHOICES
from tracker.queries.structure import STRUCTURE_LABELS, Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model

ALL = [("", "全部")]
"""The choice of a filter that narrows nothing."""
NOT_SURE = "请核对后勾选，再办理；现在什么都没有改动。"
LED = {"true": "只计链主企业的项目", "false": "只计其余项目"}


class ChoicesAtOnce(ModelChoiceIterator):  # type: ignore[type-arg]  # only its stub is generic
    """Reads the choices of a list by one query; Django's own opens a cursor on the server: four trips for each list."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)


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


class DayField(forms.DateField):
    """
    A day as people type it, 2023年5月8日 as well as 2023-05-08; it shows as 2023-05-08.

    No input of the type date, which takes a day in its own way only; the script puts the browser's calendar beside it.
    """

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        attrs = {"data-pick": "date", "placeholder": "如 2024-05-31", "autocomplete": "off"}
        widget = forms.DateInput(attrs, format="%Y-%m-%d")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        # A field of blanks alone is an empty one.
        return _read(typed_day, f"{value}") if f"{value}".strip() else None


class MomentField(forms.CharField):
    """
    A moment, cleaned to Beijing time; to None where nothing was typed.

    A plain text field: a browser's picker knows no microseconds and would drop a moment copied from a printed table.
    """

    def __init__(self, label: str, *, help_text: str = "") -> None:
        widget = forms.TextInput({"placeholder": f"如 {EXAMPLE}"})
        super().__init__(label=label, required=False, max_length=40, help_text=help_text, widget=widget)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        day, blank, time = text.partition(" ")
        with suppress(TypedDateError):
            text = f"{typed_day(day)}{blank}{time}"
        try:
            return parse_moment(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class MonthField(forms.CharField):
    """A month as people type it, 2024年5月 as well as 2024-05, cleaned to its first day; it shows as 2024-05."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        attrs = {"data-pick": "month", "placeholder": "如 2024-05", "autocomplete": "off"}
        super().__init__(label=label, max_length=20, help_text=help_text, widget=forms.TextInput(attrs))

    def clean(self, value: Any) -> Any:
        return _read(typed_month, super().clean(value))


def _read(rule: Callable[[str], date], text: str) -> date:
    try:
        return rule(text)
    except TypedDateError as error:
        raise forms.ValidationError(str(error)) from error


class FileBox(forms.FileInput):
    """A box for several files, which the script keeps when the form comes back refused."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """
    Files, cleaned to a list of them, which may be empty. Their content is checked by the operation.

    :param accept: the types that the browser offers, such as image/jpeg
    :param capture: which camera of a telephone opens at once
    """

    def __init__(self, label: str, *, accept: str, capture: str = "", help_text: str = "") -> None:
        attrs = {"accept": accept, "hx-preserve": "true", **({"capture": capture} if capture else {})}
        super().__init__(label=label, required=False, help_text=help_text, allow_empty_file=True, widget=FileBox(attrs))

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean
        return [found(file, initial) for file in data or ()]


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
    if isinstance(field, models.DateField):
        return DayField(f"{field.verbose_name}", required=not field.blank, help_text=f"{field.help_text}", **more)
    return field.formfield(**more)


def leading_field() -> forms.ChoiceField:
    """Return the filter by 链主 of a form; they lead on the day and by the knowledge of the question."""
    return forms.ChoiceField(label="链主企业", choices=[*ALL, *LED.items()], required=False)


def key_project_field() -> forms.ChoiceField:
    """Return the filter by 省级重点工程 of a form."""
    return forms.ChoiceField(label="重点项目", choices=[*ALL, *KEY_CHOICES], required=False)


def sure_field(what: str) -> forms.BooleanField:
    """
    Return the tick without which what cannot be undone in one click is not done, with or without scripts.

    The browser asks for it before it sends the form, and the server once more.
    """
    return forms.BooleanField(label=f"我已核对：{what}", error_messages={"required": NOT_SURE})
