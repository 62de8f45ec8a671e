"""What a question about the approval reforms may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.rules.reforms import PART_LABELS
from tracker.api.choices import GROUPINGS
from tracker.api.fields import AsOfField, DayField, MomentField, UnitField, ZoneField
from tracker.api.pagination import CursorField, LimitField
from tracker.api.rates.serializers.queries import FormatField
from tracker.api.serializers import QuerySerializer
from tracker.queries.reforms.summary import GROUPINGS as KNOWN
from tracker.queries.reforms.summary import Period

if TYPE_CHECKING:
    from datetime import datetime

    from rest_framework.fields import Field

BY = [choice for choice in GROUPINGS if choice[0] in KNOWN]
PARTS = [(str(part), label) for part, label in PART_LABELS.items()]


class LastDayField(AsOfField):
    """The last day of a period; nothing is known of tomorrow."""

    default_error_messages = {"future": "结束日期（to）不能晚于今天。"}


class PeriodQuerySerializer(QuerySerializer):
    """Which period, of which zones, and with what knowledge."""

    known_at = MomentField(required=False, help_text="按这一时刻账上所知计算，默认现在；早先的报表可据此重现")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; one of the names is a word of Python's."""
        span = {"from": DayField(help_text="起始日期，含当日"), "to": LastDayField(help_text="结束日期，含当日")}
        return {**span, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        if attrs["to"] < attrs["from"]:
            message = f"结束日期（to）{attrs['to']} 早于起始日期（from）{attrs['from']}，请对调。"
            raise ValidationError({"to": [ErrorDetail(message, "invalid")]})
        return attrs


class ReformsQuerySerializer(PeriodQuerySerializer):
    """The query of the table."""

    by = serializers.ChoiceField(choices=BY, default=BY[0][0], help_text="按什么分行")
    format = FormatField()


class ReformProjectsQuerySerializer(PeriodQuerySerializer):
    """The query of the projects behind a count."""

    part = serializers.ChoiceField(choices=PARTS, help_text="哪一项项目数")
    cursor = CursorField()
    limit = LimitField()


def period_of(params: dict[str, Any], now: datetime) -> Period:
    """
    Return the period that is asked for.

    :raises ValidationError: for a moment that lies ahead
    """
    known_at = params.get("known_at")
    if known_at is not None and known_at > now:
        raise ValidationError({"known_at": [ErrorDetail("已知时点（known_at）不能晚于现在。", "invalid")]})
    return Period(params["from"], params["to"], known_at)
