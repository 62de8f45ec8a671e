"""What the forms of all pages share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import QueryDict

from projects.errors import AllowanceError, BusyError, DomainError, StorageFullError
from projects.rules.texts import TextError, check_text
from tracker.pages.fields import sure_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_STATUS: tuple[tuple[type[DomainError], int], ...] = ((AllowanceError, 429), (BusyError, 503), (StorageFullError, 507))
"""What a refusal that is not about what was filled in is over HTTP; every other one is 422."""
BLANK_CHOICE = "请选择"
_LINE = BLANK_CHOICE_DASH[0][1]
_FIELD_NAME = re.compile(r"（[a-z_]+）")


class PageForm(forms.Form):
    """
    A form that may stand beside others on a page: the ids of its fields begin with the name of the form.

    Its texts are checked for characters that nobody can see before the domain sees them; line breaks, which browsers
    send as two characters, are one.
    """

    refusal: DomainError | None = None
    """Why the domain refused what was filled in, if it did."""

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **options: Any) -> None:
        auto_id = f"{type(self).__name__.removesuffix('Form').lower()}-%s"
        super().__init__(_with_plain_lines(data), *args, **{"auto_id": auto_id, **options})
        # Django has copied the fields for this form, validators included: nothing piles up on the class.
        for field in self.fields.values():
            # Not passwords: whatever is typed there is one.
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                has_lines = isinstance(field.widget, forms.Textarea)
                field.validators.append(_check_lines if has_lines else _check_line)
            _name_blank_choice(field)

    def submit(self, operation: Callable[[], object]) -> bool:
        """
        Run the operation if the form is valid; return whether it was done.

        What the domain refuses is shown beside the field that it is about, and kept as `refusal`.
        """
        if not self.is_valid():
            return False
        try:
            operation()
        # Only refusals are expected here: any other exception is a defect and has to surface as a 500.
        except DomainError as error:
            self.refuse(error)
            return False
        return True

    @property
    def status(self) -> int:
        """The status of the page that shows the form: what is wrong with it, else 200."""
        refusal = self.refusal
        if refusal is not None:
            return next((status for kind, status in _STATUS if isinstance(refusal, kind)), 422)
        return 422 if self.errors else 200

    @property
    def headers(self) -> dict[str, str]:
        """The headers of that page: when to come again, where waiting helps."""
        return {"Retry-After": str(self.refusal.wait)} if isinstance(self.refusal, BusyError) else {}

    def refuse(self, error: DomainError) -> None:
        """Show a refusal of the domain beside its field, or above the form if it is about none of the form's."""
        self.refusal = error
        # `add_error` raises for a field that the form lacks, such as one that was left out for this officer.
        self.add_error(error.field if error.field in self.fields else None, without_field_names(error.detail))


def _name_blank_choice(field: forms.Field) -> None:
    """Call the choice of nothing what other lists call it, where Django would draw a line."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _LINE:
            field.empty_label = BLANK_CHOICE
    elif isinstance(field, forms.TypedChoiceField):
        choices = cast("Iterable[tuple[Any, Any]]", field.choices)
        field.choices = [(value, BLANK_CHOICE if label == _LINE else label) for value, label in choices]


def _with_plain_lines(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    # All values, those that a page showed before among them: they are compared with what was entered.
    if not isinstance(data, QueryDict) or not any("\r\n" in value for _, values in data.lists() for value in values):
        return data
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


class WithdrawalForm(PageForm):
    """Why a record is withdrawn."""

    reason = forms.CharField(label="撤回原因", max_length=300)
    sure = sure_field("撤回后不能恢复，只能重新登记")


def without_field_names(sentence: str) -> str:
    """
    Return a refusal without the names of fields that it gives to programs, as in “请填写原因（reason）”.

    On a page the sentence stands beside the field, under its Chinese label.
    """
    return _FIELD_NAME.sub("", sentence)


def _check_line(text: str) -> None:
    _check(text, lines=False)


def _check_lines(text: str) -> None:
    _check(text, lines=True)


def _check(text: str, *, lines: bool) -> None:
    try:
        check_text(text, lines=lines)
    except TextError as error:
        raise forms.ValidationError(str(error), "invisible_character") from error
