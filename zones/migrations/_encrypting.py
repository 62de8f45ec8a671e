"""Columns that become encrypted, with what stands in them."""

from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import Cast

from zones.encryption import DecryptionError, decrypt, encrypt, is_encrypted

CHUNK = 500


def encrypt_what_is_there(app: str, model: str, name: str) -> migrations.RunPython:
    """Return the operation that encrypts the texts of a column, and back; it follows the one that makes the field."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _rewrite(apps.get_model(app, model), name, encrypts=True)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        # A value whose key is missing stops it: the release before would take it for the text.
        _rewrite(apps.get_model(app, model), name, encrypts=False)

    return migrations.RunPython(forwards, backwards)


def _rewrite(model: Any, name: str, *, encrypts: bool) -> None:
    """Write each text anew that is not yet as it should be, around the field, which would encrypt and decrypt itself."""
    purpose, plain = model._meta.get_field(name).purpose, models.TextField()
    rows = model.objects.annotate(stored=Cast(name, plain)).exclude(stored="").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "stored")[:CHUNK]):
        for pk, stored in batch:
            if is_encrypted(stored) != encrypts:
                text = encrypt(stored, purpose=purpose) if encrypts else _decrypted(stored, purpose)
                # A value with a plain output: given as it is, the field would encrypt it once more.
                model.objects.filter(pk=pk).update(**{name: models.Value(text, output_field=plain)})
        last = batch[-1][0]


def _decrypted(stored: str, purpose: str) -> str:
    try:
        return decrypt(stored, purpose=purpose)
    except DecryptionError as error:
        raise CommandError(f"不能退回：{error}请把当时的密钥放回 FIELD_KEYS 再试，什么也没有改动。") from error
