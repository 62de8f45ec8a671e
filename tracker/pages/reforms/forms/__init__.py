"""What officers fill in about the approval reforms, and the form on which those of all records are built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from tracker.pages.forms import PageForm

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDED_FIRST = "首次登记必填"


class RecordForm(PageForm):
    """
    A new record, or a revision of one: what the officer leaves alone stays as it stands.

    Each field that has an initial value sends that value along as the reader saw it. So only what this officer
    changed counts as a change, and nothing that others recorded meanwhile is taken back unseen.
    """

    reason = forms.CharField(
        label="更正原因", max_length=300, required=False, help_text="补充可不填；改动已登记的内容须写明"
    )
    key_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that say which record is meant; a revision's form has none, its address names the record."""
    model_fields: ClassVar[Mapping[str, str]] = {}
    """The names on the model of fields that are called otherwise here, since they are filled in in other units."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"] = self.fields.pop("reason")  # last on the page
        # A value that stands is compared with what the reader saw, and no longer marked as required at first.
        for name in self.initial:
            self.fields[name].show_hidden_initial = True
            self.fields[name].help_text = str(self.fields[name].help_text).removeprefix(NEEDED_FIRST).lstrip("；，")

    def key_values(self) -> dict[str, Any]:
        """Return which record is meant, and the reason of the revision, by the keyword names of the operation."""
        return {name: self.cleaned_data[name] for name in (*self.key_fields, "reason")}

    def changes(self) -> dict[str, Any]:
        """Return the values that the officer changed, by the names of the model's fields."""
        # Django compares with the hidden initial value that was sent back, not with what stands by now.
        names = [name for name in self.changed_data if name not in {*self.key_fields, "reason"}]
        return {self.model_fields.get(name, name): self.cleaned_data[name] for name in names}
