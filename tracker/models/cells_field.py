"""The column of what an imported row changes, cell by cell: of a large ledger most of what its job keeps."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import models

ShortCell = list[Any]
"""A cell without the names of its parts: its field, what the file says, what stands, what else is to be said of it."""
_NAMED = ("field", "new", "old")


class CellsField(models.JSONField):
    """
    Cells, each a mapping with `field`, `old`, `new` and perhaps more; kept as a text in which no name is repeated.

    That is a third of the bytes, and the server, which searches nothing in them, need not take them apart. Whoever
    has such a text already may give that.
    """

    def get_internal_type(self) -> str:
        """Return the kind of column."""
        return "TextField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return the text of cells."""
        return value if isinstance(value, str) else text_of(map(_shortened, value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[dict[str, Any]]:
        """Return the cells; those of before the upgrade were kept as mappings."""
        return [cell if cell.__class__ is dict else whole_cell(*cell) for cell in orjson.loads(value or "[]")]


def short_cell(field: str, old: Any, new: Any, **rest: Any) -> ShortCell:
    """Return a cell without what is empty at its end."""
    if rest:
        return [field, new, old, rest]
    return [field, new] if old is None else [field, new, old]


def text_of(cells: Any) -> str:
    """Return the text of short cells with plain values."""
    return orjson.dumps([*cells]).decode()


def _shortened(cell: dict[str, Any]) -> ShortCell:
    rest = {name: said for name, said in cell.items() if name not in _NAMED}
    return short_cell(cell["field"], cell["old"], cell["new"], **rest)


def whole_cell(field: str, new: Any, old: Any = None, rest: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a short cell with the names of its parts."""
    return {"field": field, "old": old, "new": new, **(rest or {})}
