"""Encrypted fields that nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zones.models import UnreadableText, encrypted_fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def field_key_alarms(*, now: datetime) -> Iterator[str]:
    """Yield a sentence for each encrypted field whose oldest or newest text cannot be read. Two queries a field."""
    # These two, not all: a wrong file of keys shows at the newest, a key that was dropped too early at the oldest.
    for model, field in encrypted_fields():
        filled = model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        if any(isinstance(filled.order_by(order).first(), UnreadableText) for order in ("pk", "-pk")):
            what = f"{model._meta.verbose_name}的{field.verbose_name}"
            yield f"{what}有读不出的：加密用的密钥不在 FIELD_KEYS 里，请放回（docs/how-to/rotate-keys.md）。"
