"""Rendering by a function that is made of a serializer's fields."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from rest_framework import serializers

from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import TextOfField, WanField
from tracker.api.serializers import ReadSerializer


@dataclass
class Zone:
    name: str


@dataclass
class Row:
    zone: Zone
    amount: int | None
    percent: Decimal | None
    at: datetime
    on: date | None
    parts: list[Zone]


class PartSerializer(FastSerializer):
    name = serializers.CharField()


FIELDS = {
    "zone": serializers.CharField(source="zone.name"),
    "amount_wan": WanField(source="amount", allow_null=True),
    "percent": serializers.CharField(allow_null=True),
    "at": serializers.DateTimeField(),
    "on": serializers.DateField(format=None, allow_null=True),
    "label": TextOfField(lambda row: f"{row.zone.name}!", source="*"),
    "parts": PartSerializer(many=True),
}
Fast = type("Fast", (FastSerializer,), dict(FIELDS))  # a copy: the metaclass takes the fields out
Plain = type("Plain", (ReadSerializer,), dict(FIELDS))
FULL = Row(
    Zone("A"), 15_000, Decimal("89.93"), datetime(2024, 1, 5, tzinfo=UTC), date(2024, 1, 5), [Zone("B"), Zone("C")]
)
EMPTY = Row(Zone(""), None, None, datetime(2024, 1, 5, tzinfo=UTC), None, [])


def test_it_renders_what_its_base_class_renders_in_the_same_order():
    for row in (FULL, EMPTY):
        assert list(Fast.render(row).items()) == list(Plain(row).data.items())
    assert Fast.render_all([FULL, EMPTY]) == Plain([FULL, EMPTY], many=True).data


def test_rows_may_be_mappings():
    class OfMappings(FastSerializer):
        of_mappings = True
        project = serializers.IntegerField(source="project_id")
        amount_wan = WanField(source="amount_yuan", allow_null=True)

    assert OfMappings.render({"project_id": 7, "amount_yuan": 15_000}) == {"project": 7, "amount_wan": "1.50"}
    assert OfMappings.render({"project_id": 7, "amount_yuan": None}) == {"project": 7, "amount_wan": None}
