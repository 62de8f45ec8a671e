"""Bodies, queries and answers about indicators, their values and the reviews of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.models import Indicator
from projects.rules.fixed_point import QuantityError
from projects.rules.indicators import (
    DIRECTION_LABELS,
    PERIOD_LABELS,
    IndicatorPeriod,
    parse_period,
    value_from,
    value_text,
)
from projects.rules.stages import choices
from tracker.api.fields import AsOfField, DayField, KnownAtField, ZoneField
from tracker.api.pagination import RecordListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer, reason
from tracker.queries.indicators.values import LISTED_STATES, WAITING, ValueFilter

if TYPE_CHECKING:
    pass

PERIOD_KINDS, DIRECTIONS, REVIEWS = choices(PERIOD_LABELS), choices(DIRECTION_LABELS), list(LISTED_STATES.items())
DECISIONS = [("approve", "通过"), ("return", "退回")]


@extend_schema_field({"type": "string", "pattern": r"^\d{4}(-\d{2}|-Q[1-4]|-H[12])?$", "example": "2024-Q2"})
class PeriodField(serializers.Field[IndicatorPeriod, Any, str, Any]):
    """A month, quarter, half-year or year."""

    def to_internal_value(self, data: Any) -> IndicatorPeriod:
        try:
            return parse_period(str(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error), "invalid") from error

    def to_representation(self, value: IndicatorPeriod) -> str:
        return value.text


@extend_schema_field({"type": "string", "example": "fixed-asset-investment"})
class IndicatorField(serializers.Field[Indicator, Any, str, Any]):
    """An indicator by its code."""

    default_error_messages = {"does_not_exist": "没有这项指标。"}

    def to_internal_value(self, data: Any) -> Indicator:
        is_code = isinstance(data, str) and "\0" not in data
        indicator = Indicator.objects.filter(code=data).first() if is_code else None
        if indicator is None:
            self.fail("does_not_exist")
        return indicator

    def to_representation(self, value: Indicator) -> str:
        return value.code


@extend_schema_field({"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,4})?$", "example": "12.5"})
class ValueField(serializers.Field[int, Any, str, Any]):
    """An exact value, as text or as a plain number; stored as whole ten-thousandths."""

    def to_internal_value(self, data: Any) -> int:
        # A bool is an int in Python; floats do not come from the parser.
        try:
            return value_from("" if isinstance(data, bool | list | dict | None) else str(data))
        except QuantityError as error:
            raise serializers.ValidationError(str(error), "invalid") from error

    def to_representation(self, value: int) -> str:
        return value_text(value)


class IndicatorSerializer(ReadSerializer):
    """What is measured of a zone."""

    id = serializers.IntegerField(help_text="编号")
    code = serializers.CharField(help_text="代码")
    name = serializers.CharField(help_text="名称")
    unit = serializers.CharField(help_text="单位")
    period_kind = serializers.ChoiceField(choices=PERIOD_KINDS, help_text="周期")
    direction = serializers.ChoiceField(choices=DIRECTIONS, help_text="方向")
    is_additive = serializers.BooleanField(help_text="各开发区的数能否相加")
    source = serializers.CharField(help_text="来源")  # type: ignore[assignment]  # hides an attribute
    valid_from = serializers.DateField(help_text="自哪天起填报")


class IndicatorWriteSerializer(WriteSerializer):
    """An indicator, or changes of the one of that code; fields that are left out keep their values."""

    code = serializers.SlugField(max_length=40, help_text="代码；已有的即为修改")
    name = serializers.CharField(max_length=60, required=False, help_text="名称，新增必填")
    unit = serializers.CharField(max_length=20, required=False, help_text="单位，新增必填")
    period_kind = serializers.ChoiceField(choices=PERIOD_KINDS, required=False, help_text="周期，新增必填")
    direction = serializers.ChoiceField(choices=DIRECTIONS, required=False, help_text="方向，新增必填")
    is_additive = serializers.BooleanField(required=False, help_text="各开发区的数能否相加，新增必填")
    source = serializers.CharField(  # type: ignore[assignment]  # hides an attribute
        max_length=200, required=False, allow_blank=True, help_text="来源"
    )
    valid_from = DayField(required=False, help_text="自哪天起填报，新增必填")
    reason = reason()


class IndicatorValueSerializer(RecordSerializer):
    """What a zone reported of an indicator for a period."""

    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone.name", help_text="开发区")
    indicator = IndicatorField(help_text="指标的代码")
    indicator_name = serializers.CharField(source="indicator.name", help_text="指标")
    unit = serializers.CharField(source="indicator.unit", help_text="单位")
    period = PeriodField(help_text="周期")
    value = ValueField(source="value_parts", help_text="数值")
    note = serializers.CharField(help_text="备注")
    review = serializers.SerializerMethodField(help_text="审核情况")
    review_note = serializers.CharField(source="decision_note", allow_null=True, help_text="审核意见，待审核的为 null")

    @extend_schema_field(serializers.ChoiceField(choices=REVIEWS))
    def get_review(self, value: Any) -> str:
        return value.decision or WAITING


class IndicatorValueWriteSerializer(WriteSerializer):
    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区")
    indicator = IndicatorField(help_text="指标的代码")
    period = PeriodField(help_text="周期，须与指标的周期相同，且已结束")
    value = ValueField(help_text="数值，至多 4 位小数，可为负")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="备注")
    reason = reason()


class ReviewWriteSerializer(WriteSerializer):
    """A decision on a value."""

    decision = serializers.ChoiceField(choices=DECISIONS, help_text="通过或退回")
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="意见，退回必填"
    )


class IndicatorValueListQuerySerializer(RecordListQuerySerializer):
    """The query of the values."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    indicator = IndicatorField(required=False, help_text="指标的代码")
    period = PeriodField(required=False, help_text="周期")
    review = serializers.ChoiceField(choices=REVIEWS, required=False, help_text="审核情况")
    as_of = AsOfField(required=False, help_text="只列到这一天已结束的周期")
    known_at = KnownAtField(help_text="按这一时刻账上所知，默认现在")


class WorkbookQuerySerializer(QuerySerializer):
    """The query of a workbook to be filled in."""

    period = PeriodField(help_text="周期")


class WorkbookWriteSerializer(WriteSerializer):
    """The fields of the form that uploads a workbook."""

    file = serializers.FileField(help_text="工作簿（.xlsx），工作表“指标”，不超过 20 MB")
    period = PeriodField(help_text="周期")
    reason = reason()


class ValuesImportSerializer(ReadSerializer):
    recorded = serializers.IntegerField(help_text="登记的条数")
    unchanged = serializers.IntegerField(help_text="与现有相同的条数")


def filter_of(params: dict[str, Any]) -> ValueFilter:
    """Return which values are asked for."""
    names = ("zone", "indicator", "period", "as_of")
    asked = {name: params.get(name) for name in names}
    return ValueFilter(state=params.get("review"), known_at=params.get("known_at"), **asked)
