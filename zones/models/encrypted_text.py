"""Columns whose texts are stored encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models

from zones.encryption import DecryptionError, decrypt, encrypt, is_encrypted

if TYPE_CHECKING:
    from collections.abc import Sequence

UNREADABLE = "（密钥不在，读不出）"


class UnreadableText(str):
    """What stands for a value whose key is missing. Saved, it leaves the stored value as it is."""

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, stored: str) -> UnreadableText:
        """Keep the stored value behind a sentence to show."""
        text = super().__new__(cls, UNREADABLE)
        text.stored = stored
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.stored,)


class IsEmpty(models.lookups.Exact):
    """The comparison that encrypted texts allow: whether there is none."""

    def get_prep_lookup(self) -> Any:
        """
        Return the empty text.

        :raises FieldError: for any other: encrypted anew, it would equal nothing that is stored
        """
        if self.rhs != "":
            raise FieldError("加密的字段不能查找。")
        return self.rhs


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """
    A text that the database holds encrypted for `purpose`; an empty one stays empty.

    It cannot be searched. A value in the clear, as the release before writes it while hosts are upgraded one after the
    other, is read as it is, and encrypted by the next save or by `rotate_field_keys`.
    """

    def __init__(self, *args: Any, purpose: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        # A word of its own, not the name of model and field: these may be renamed, the values may not.
        self.purpose = purpose

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "purpose": self.purpose}

    def get_lookup(self, lookup_name: str) -> type[models.Lookup[Any]] | None:
        """Return a comparison that needs no text; None, which Django refuses, for every other."""
        return {"exact": IsEmpty, "isnull": models.lookups.IsNull}.get(lookup_name)

    def get_prep_value(self, value: Any) -> Any:
        """Return a text as it is stored."""
        if isinstance(value, UnreadableText):
            return value.stored
        text = super().get_prep_value(value)
        return encrypt(text, purpose=self.purpose) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return the text of a stored value; an `UnreadableText` where its key is missing."""
        if value is None or not is_encrypted(value):
            return value
        try:
            return decrypt(value, purpose=self.purpose)
        except DecryptionError:
            return UnreadableText(value)


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedTextField]]:
    """Return every field of encrypted texts there is, with its model."""
    fields = [(model, field) for model in apps.get_models() for field in model._meta.local_concrete_fields]
    return [(model, field) for model, field in fields if isinstance(field, EncryptedTextField)]
