"""What procedures and intakes share: a record, its clock and the pauses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from tracker.api.fields import AsOfField, DayField
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer, reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.fields import Field

    from tracker.queries.reforms.clocks import IntakeClock, Procedure

RECORD_FIELDS = frozenset(RecordSerializer().fields)


def read_record_from(
    fields: Mapping[str, Field[Any, Any, Any, Any]], attribute: str, *, number: str | None = None
) -> None:
    """Let the fields of `RecordSerializer` read the record in an attribute, and `id`, if it is given, from `number`."""
    # Only fields that are still there: a subclass may have left some out, such as `corrects`.
    for name in RECORD_FIELDS & fields.keys():
        fields[name].source = f"{attribute}.{fields[name].source or name}"
    if number is not None:
        fields["id"].source = number


class AsOfQuerySerializer(QuerySerializer):
    """The query of something that has a clock."""

    as_of = AsOfField(required=False, help_text="计时到哪一天，含当日，默认今天")


class PauseSerializer(RecordSerializer):
    """A pause of a clock."""

    paused_on = serializers.DateField(help_text="暂停日期，当日仍计时")
    resumed_on = serializers.DateField(allow_null=True, help_text="恢复日期，次日起计时；仍在暂停的为 null")
    cause = serializers.CharField(help_text="暂停原因")


class ClockFlagField(serializers.BooleanField):
    """Something of a clock that is false before it begins."""

    def get_attribute(self, instance: Procedure | IntakeClock) -> bool:
        return instance.clock is not None and bool(super().get_attribute(instance))


class ClockYearsField(serializers.ListField):
    """Years of a clock; none before it begins."""

    def get_attribute(self, instance: Procedure | IntakeClock) -> Any:
        return () if instance.clock is None else super().get_attribute(instance)


class ClockSerializer(ReadSerializer):
    """How a limit stands, in working days."""

    working_days = serializers.IntegerField(
        source="clock.elapsed", allow_null=True, help_text="已用工作日，暂停的不计；尚未受理的为 null"
    )
    paused_days = serializers.IntegerField(source="clock.paused", allow_null=True, help_text="暂停的工作日")
    left_days = serializers.IntegerField(
        source="clock.left", allow_null=True, help_text="剩余工作日，超过时限的为负数；没有时限的为 null"
    )
    is_paused = ClockFlagField(source="clock.is_paused", help_text="是否正在暂停")
    is_over = ClockFlagField(source="clock.is_over", help_text="是否超过时限")
    due_on = serializers.DateField(
        source="clock.due_on", allow_null=True, help_text="时限的最后一天；没有时限或正在暂停的为 null"
    )
    unpublished_years = ClockYearsField(
        source="clock.unpublished_years",
        child=serializers.IntegerField(),
        help_text="所涉年份中放假安排尚未公布或没有收录的，这些年份按周一至周五计算，载入后可能变动",
    )
    calendar_note = serializers.CharField(
        source="clock.calendar_note", allow_null=True, help_text="同上，一句话；没有这样的年份时为空，未受理的为 null"
    )


class PauseWriteSerializer(WriteSerializer):
    """A pause, or its end."""

    paused_on = DayField(help_text="暂停日期；同一日期的即补充或更正")
    resumed_on = DayField(required=False, allow_null=True, help_text="恢复日期，不填为仍在暂停")
    cause = serializers.CharField(max_length=300, required=False, help_text="暂停原因，首次登记必填，如 等待企业补正")
    reason = reason()
