"""Encrypting anew with the present key, so that an old one can be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from projects.operations.audit import record_event
from projects.rules.chunks import CHUNK
from tracker.models import Deployment
from tracker.operations.accounts.second_factor import purpose_of
from zones.encryption import DecryptionError, decrypt, encrypt, is_encrypted, present_prefix
from zones.models import SecondFactor, encrypted_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import Model, QuerySet

PLAIN = TextField()


@dataclass(frozen=True)
class EncryptedColumn:
    """A column of encrypted texts; `purpose` returns what the text of a row is encrypted for, from the row's key."""

    model: type[Model]
    name: str
    purpose: Callable[[int], str]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def old(self) -> QuerySet[Any]:
        """Return the key of each row, and its text as stored, that another key than the present one encrypted."""
        # As stored: the field itself decrypts, and cannot be searched.
        rows = self.model._default_manager.annotate(stored=Cast(F(self.name), PLAIN)).exclude(stored="")
        return rows.exclude(stored__startswith=present_prefix()).order_by("pk").values_list("pk", "stored")


@dataclass(frozen=True)
class Renewal:
    """What was done with a batch of a column: how many texts were encrypted anew, and why others were not."""

    column: str
    renewed: int
    unreadable: list[str]


def encrypted_columns() -> list[EncryptedColumn]:
    """Return every column whose texts are stored encrypted."""
    found = [
        EncryptedColumn(model, field.name, partial(_of_field, field.purpose)) for model, field in encrypted_fields()
    ]
    return [*found, EncryptedColumn(SecondFactor, "key", lambda pk: purpose_of(SecondFactor(officer_id=pk)))]


def renew_encryption(*, now: datetime) -> Iterator[Renewal]:
    """
    Encrypt anew whatever the present key did not encrypt, a batch a transaction; yield what became of each.

    Broken off, it goes on where it was: what is done already is not found again. What cannot be read stays as it is.
    """
    for column in encrypted_columns():
        last = 0
        while batch := _next_batch(column, last, now):
            last, renewal = batch
            yield renewal


@transaction.atomic
def _next_batch(column: EncryptedColumn, last: int, now: datetime) -> tuple[int, Renewal] | None:
    """Renew the next rows behind a key; return the key of the last of them with what was done, None at the end."""
    # Locked: an edit at the same moment would be undone by the text that was read before it.
    rows = list(column.old().filter(pk__gt=last).select_for_update()[:CHUNK])
    unreadable = []
    for pk, stored in rows:
        try:
            text = _renewed(stored, column.purpose(pk))
        except DecryptionError as error:
            unreadable.append(f"{column.label} {pk}：{error}")
            continue
        column.model._default_manager.filter(pk=pk).update(**{column.name: Value(text, output_field=PLAIN)})
    if renewed := len(rows) - len(unreadable):
        after = {"column": column.label, "count": renewed, "prefix": present_prefix()}
        record_event(action="rotate_field_keys", subject=Deployment(), number=0, by=None, now=now, after=after)
    return (rows[-1][0], Renewal(column.label, renewed, unreadable)) if rows else None


def _renewed(stored: str, purpose: str) -> str:
    # In the clear is what the release before wrote while it still ran beside this one.
    return encrypt(decrypt(stored, purpose=purpose) if is_encrypted(stored) else stored, purpose=purpose)


def _of_field(purpose: str, pk: int) -> str:
    return purpose
