"""Bodies, queries and answers about parcels, allocations and assessments."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.models import LandUse
from projects.rules.area import area_from_mu
from projects.rules.fixed_point import QuantityError, parts_of, text_of
from tracker.api.fields import AsOfField, DayField, ProjectField, UnitField, WanField, ZoneField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.reforms.serializers.clocks import read_record_from
from tracker.api.serializers import RecordSerializer, VersionedRecordSerializer, WriteSerializer, reason

if TYPE_CHECKING:
    from collections.abc import Callable


PROMISED, ACHIEVED = "promised", "achieved"


class PlainNumberField(serializers.Field[int, Any, str, Any]):
    """A number as text or as it is, read exactly, as whole ten-thousandths."""

    def __init__(self, read: Callable[[str], int], **options: Any) -> None:
        """Keep how it is read."""
        super().__init__(**options)
        self.read = read

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            raise ValidationError("应为普通数字。", "invalid")
        try:
            return self.read(str(data))
        except QuantityError as error:
            raise ValidationError(str(error), "invalid") from error

    def to_representation(self, value: int) -> str:
        return text_of(value)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,6}(\.\d{1,4})?$", "example": "126.48"})
class MuField(PlainNumberField):
    """An area in 亩, above zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(area_from_mu, **options)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,5}(\.\d{1,4})?$", "example": "1.20"})
class RatioField(PlainNumberField):
    """A ratio such as 容积率 or 单位能耗."""

    def __init__(self, *, noun: str, **options: Any) -> None:
        """Read plain numbers, and call them by their name."""
        super().__init__(partial(parts_of, noun=noun, unit="", example="1.2", largest=99_999), **options)


class EnvironmentField(serializers.CharField):
    """The indicator of the environment, as text; empty also where there is no assessment."""

    def get_attribute(self, instance: Any) -> Any:
        try:
            return super().get_attribute(instance)
        except AttributeError:
            return ""


def _indicators(prefix: str, words: str, record: str = "", **options: Any) -> dict[str, Any]:
    """
    Return the fields of the control indicators, promised or achieved.

    `record` is where their values stand: the attribute of what is answered, and the key in a body's values.
    """
    may_be_empty = {"allow_null": True, **options}
    within = f"{record}." if record else ""
    return {
        f"{prefix}_investment_per_mu_wan": WanField(
            source=f"{within}investment_per_mu_yuan", help_text=f"{words}的投资强度（万元/亩）", **may_be_empty
        ),
        f"{prefix}_tax_per_mu_wan": WanField(
            source=f"{within}tax_per_mu_yuan", help_text=f"{words}的亩均税收（万元/亩）", **may_be_empty
        ),
        f"{prefix}_plot_ratio": RatioField(
            source=f"{within}plot_ratio_parts", noun="容积率", help_text=f"{words}的容积率", **may_be_empty
        ),
        f"{prefix}_energy_per_output": RatioField(
            source=f"{within}energy_parts",
            noun="单位能耗",
            help_text=f"{words}的单位能耗（吨标准煤/万元）",
            **may_be_empty,
        ),
        f"{prefix}_environment": EnvironmentField(
            source=f"{within}environment", max_length=200, allow_blank=True, help_text=f"{words}的环境指标", **options
        ),
    }


class AllocationSerializer(RecordSerializer):
    """A project has a parcel."""

    parcel = serializers.IntegerField(source="parcel_id", help_text="宗地的编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    allocated_on = serializers.DateField(help_text="配置日期")
    released_on = serializers.DateField(allow_null=True, help_text="收回日期，自当日起可另行配置")


class ResultSerializer(RecordSerializer):
    """An assessment of a parcel's indicators."""

    parcel = serializers.IntegerField(source="parcel_id", help_text="宗地的编号")
    assessed_on = serializers.DateField(help_text="评价日期")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        return {**super().get_fields(), **_indicators(ACHIEVED, "实际达到")}


class IsIdleField(serializers.BooleanField):
    """Whether a parcel lies idle."""

    def to_representation(self, value: Any) -> bool:
        return value.idle_days is not None


class ParcelSerializer(VersionedRecordSerializer):
    """A parcel as it stands on a day."""

    number = serializers.CharField(source="parcel.number", help_text="宗地编号，在开发区内唯一")
    zone = serializers.IntegerField(source="parcel.zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="parcel.zone.name", help_text="开发区")
    unit = serializers.CharField(source="parcel.zone.unit_id", help_text="填报单位的代码")
    area_mu = MuField(source="terms.area_parts", help_text="面积（亩）")
    granted_on = serializers.DateField(source="terms.granted_on", allow_null=True, help_text="出让日期")
    use = serializers.ChoiceField(source="terms.use", choices=LandUse.choices, help_text="用途")
    is_standard = serializers.BooleanField(source="terms.is_standard", help_text="是否标准地")
    project = serializers.IntegerField(source="holding.project_id", allow_null=True, help_text="当日持有它的项目")
    project_name = serializers.CharField(
        source="holding.project.name", allow_null=True, help_text="当日持有它的项目的名称"
    )
    allocated_on = serializers.DateField(source="holding.allocated_on", allow_null=True, help_text="配置给该项目的日期")
    is_idle = IsIdleField(source="*", help_text="是否闲置：已出让而没有配置，或所配项目尚未开工")
    idle_days = serializers.IntegerField(allow_null=True, help_text="闲置的，自出让以来的天数")
    assessed_on = serializers.DateField(source="result.assessed_on", allow_null=True, help_text="最近一次评价的日期")
    allocations = AllocationSerializer(many=True, help_text="全部有效的配置记录")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the promised and the achieved indicators where they belong."""
        fields = super().get_fields()
        read_record_from(fields, "terms", number="parcel.pk")
        assessed_on, allocations = fields.pop("assessed_on"), fields.pop("allocations")
        return {
            **fields,
            **_indicators(PROMISED, "承诺", "terms"),
            "assessed_on": assessed_on,
            **_indicators(ACHIEVED, "实际达到", "result"),
            "allocations": allocations,
        }


class ParcelListQuerySerializer(ListQuerySerializer):
    """The query of the parcels."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    is_standard = serializers.BooleanField(required=False, help_text="是否标准地")
    idle = serializers.BooleanField(required=False, help_text="是否闲置")
    as_of = AsOfField(required=False, help_text="配置、评价、闲置看到哪一天，含当日，默认今天")


class AllocationWriteSerializer(WriteSerializer):
    """Who gets a parcel from when on, or when it is released."""

    project = ProjectField(help_text="项目的编号，须在同一开发区")
    allocated_on = DayField(help_text="配置日期，不早于出让日期；同一项目同一日期的即补充或更正")
    released_on = DayField(required=False, allow_null=True, help_text="收回日期，不填为仍持有")
    reason = reason()


class ResultWriteSerializer(WriteSerializer):
    assessed_on = DayField(help_text="评价日期；同一日期的即补充或更正")
    reason = reason()

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        return {**super().get_fields(), **_indicators(ACHIEVED, "实际达到", ACHIEVED, required=False)}


class ParcelWriteSerializer(WriteSerializer):
    """A parcel, or more about it; with a project it is allocated, with achieved indicators it is assessed."""

    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区")
    number = serializers.CharField(max_length=60, help_text="宗地编号；本开发区同编号的即补充或更正")
    area_mu = MuField(source="area_parts", required=False, help_text="面积（亩），首次登记必填")
    granted_on = DayField(required=False, allow_null=True, help_text="出让日期")
    use = serializers.ChoiceField(choices=LandUse.choices, required=False, help_text="用途，首次登记必填")
    is_standard = serializers.BooleanField(required=False, help_text="是否标准地，首次登记必填")
    project = ProjectField(required=False, help_text="配置给哪个项目")
    allocated_on = DayField(required=False, help_text="配置日期，填了项目时不填即为出让日期")
    assessed_on = DayField(required=False, help_text="实际达到的指标的评价日期")
    reason = reason()

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        promised = _indicators(PROMISED, "承诺", PROMISED, required=False)
        return {**super().get_fields(), **promised, **_indicators(ACHIEVED, "实际达到", ACHIEVED, required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let achieved indicators and their day, and a project and its day, come together."""
        errors = {}
        # Figures without their day, or a day without figures, would be an assessment of nothing.
        is_assessed = ACHIEVED in attrs
        if is_assessed != ("assessed_on" in attrs):
            words = "填写实际达到的指标时须有评价日期。" if is_assessed else "填写评价日期时须有实际达到的指标。"
            errors["assessed_on"] = [ErrorDetail(words, "required")]
        if "allocated_on" in attrs and "project" not in attrs:
            errors["project"] = [ErrorDetail("填写配置日期时须有项目。", "required")]
        if errors:
            raise ValidationError(errors)
        return attrs
