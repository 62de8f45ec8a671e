"""Serializers for long lists: declared like any other, rendered several times as fast."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from tracker.api.serializers import ReadSerializer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rest_framework.fields import Field

_AS_THEY_ARE = (serializers.IntegerField, serializers.BooleanField, serializers.DateField, serializers.ChoiceField)
"""Fields whose values the JSON renderer writes as these would; the database holds no other values in them."""


class FastSerializer(ReadSerializer):
    """
    Renders rows by a function made of its fields, as `dataclass` makes an `__init__`.

    For answers of thousands of values, where asking each field for its value is most of the time of a request. Rows
    are objects, or mappings where `of_mappings` says so; every source must be there, and None is answered as null.
    A field whose source is `*` is given the row itself.
    """

    of_mappings = False

    @classmethod
    def render(cls, row: Any) -> dict[str, Any]:
        """Return what is answered of one row."""
        return _shared(cls).to_representation(row)

    @classmethod
    def render_all(cls, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """Return what is answered of each row."""
        return [*map(_shared(cls).to_representation, rows)]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the values by the names of the fields, in the order in which these are declared."""
        return self._write(instance)

    @cached_property
    def _write(self) -> Callable[[Any], dict[str, Any]]:
        """Return what one would write by hand: `lambda row: {"id": row.id, "area_mu": write_area_mu(row.area)}`."""
        writers = {f"write_{name}": _writer(field) for name, field in self.fields.items()}
        pairs = [f"{name!r}: {self._expression(name, field)}" for name, field in self.fields.items()]
        # Nothing of a request gets in: names and sources are those that the class declares.
        write: Callable[[Any], dict[str, Any]] = eval(f"lambda row: {{{', '.join(pairs)}}}", writers)  # noqa: S307
        return write

    def _expression(self, name: str, field: Field[Any, Any, Any, Any]) -> str:
        if field.source == "*":
            return f"write_{name}(row)"
        value = f"row[{field.source!r}]" if self.of_mappings else f"row.{field.source}"
        if type(field) in _AS_THEY_ARE:
            return value
        return f"None if (value := {value}) is None else write_{name}(value)"


def _writer(field: Field[Any, Any, Any, Any]) -> Callable[[Any], Any]:
    return str if type(field) is serializers.CharField else field.to_representation


@cache
def _shared(serializer: type[FastSerializer]) -> FastSerializer:
    """Return the one that every request renders with: to make its fields anew takes longer than to render a page."""
    return serializer()
