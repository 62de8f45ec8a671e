"""Counts by place and kind, as an answer: a row a place, and the sum of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from tracker.api.serializers import ReadSerializer
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zones.models import Officer

PLACES = [(str(by), GROUPING_LABELS[by]) for by in (Grouping.UNIT, Grouping.ZONE)]


class MatrixRowSerializer(ReadSerializer):
    """A place with its counts; a kind of which there is nothing is not named."""

    key = serializers.CharField(help_text="填报单位的代码或开发区的编号")
    name = serializers.CharField(help_text="名称")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="各列的个数，没有的不列")


def by_field() -> serializers.ChoiceField:
    """Return the field that says what a row is."""
    return serializers.ChoiceField(
        choices=PLACES, required=False, help_text="一行是什么；默认省级按填报单位，其他人按开发区"
    )


def grouping_of(params: Mapping[str, Any], officer: Officer) -> Grouping:
    """Return what a row is, by the query or as the pages begin."""
    return Grouping(params.get("by", Grouping.UNIT if officer.sees_everything else Grouping.ZONE))


def rows_of(names: Mapping[str, str], counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Return a row a place, in the order of the names."""
    return [{"key": key, "name": name, "counts": dict(counts[key])} for key, name in names.items()]
