"""Serializers for long lists: declared like any other, rendered several times as fast."""

from __future__ import annotations

from functools import cache, cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from tracker.api.serializers import ReadSerializer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_AS_THEY_ARE = (serializers.IntegerField, serializers.BooleanField, serializers.DateField, serializers.ChoiceField)
"""Fields whose values the JSON renderer writes as these would; the books hold nothing else in them."""


class FastSerializer(ReadSerializer):
    """
    Reads all values of a row at once instead of asking each field, which is most of the time of a long list.

    Rows are objects, or mappings where `reads` says so; every attribute of every row must exist, and None is
    answered as null. A field whose source is `*` is given the row itself.
    """

    reads: type[attrgetter[Any]] | type[itemgetter[Any]] = attrgetter

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
        values = self._blank.copy()
        values.update(zip(self._names, self._read(instance), strict=True))
        for name, write in self._writers:
            if (value := values[name]) is not None:
                values[name] = write(value)
        for name, write in self._writers_of_rows:
            values[name] = write(instance)
        return values

    @cached_property
    def _blank(self) -> dict[str, Any]:
        return dict.fromkeys(self.fields)

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return {name: field for name, field in self.fields.items() if field.source != "*"}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._plain)

    @cached_property
    def _read(self) -> Callable[[Any], tuple[Any, ...]]:
        sources = [field.source for field in self._plain.values()]
        read = self.reads(*sources)
        return read if len(sources) > 1 else lambda row: (read(row),)

    @cached_property
    def _writers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [
            (name, str if type(field) is serializers.CharField else field.to_representation)
            for name, field in self._plain.items()
            if type(field) not in _AS_THEY_ARE
        ]

    @cached_property
    def _writers_of_rows(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(name, field.to_representation) for name, field in self.fields.items() if field.source == "*"]


@cache
def _shared(serializer: type[FastSerializer]) -> FastSerializer:
    """Return the one that every request renders with: making its fields takes longer than to render a page."""
    return serializer()
