"""Columns that hold the key of a text, by which its spellings are found and kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_KEY = 400
"""Characters, without blanks behind them: some signs have a key of several, and an index does not hold much more."""


def stored_key(text: str) -> str:
    """Return the key of a text as these columns hold it."""
    return spelling_key(text)[:LONGEST_KEY]


class SpellingKeyField(models.CharField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """
    The key of the text field `source` of the same model; every save brings it in line.

    Blanks behind a key, which has none, set a row apart that was there before keys were unique; they stay until its
    text changes.
    """

    def __init__(self, *args: Any, source: str = "", **options: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST_KEY + 20, "editable": False, "default": "", **options})
        self.source = source

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def pre_save(self, instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's signature
        """Return the key as it is stored, and set it."""
        self.renew(instance)
        return str(getattr(instance, self.attname))

    def renew(self, instance: models.Model) -> None:
        """Set the key of the text that an instance has now."""
        key = stored_key(getattr(instance, self.source))
        if getattr(instance, self.attname).rstrip(" ") != key:
            setattr(instance, self.attname, key)
