"""What parcels, allocations and assessments look like from outside."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.models import LandUse
from projects.rules.area import area_from_mu, mu_text
from projects.rules.fixed_point import QuantityError, parts_of, text_of
from tracker.api.fields import AsOfField, DayField, ProjectField, UnitField, WanField, ZoneField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import RecordSerializer, VersionedRecordSerializer, WriteSerializer, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from projects.models import ParcelResult, ParcelTerms
    from tracker.queries.reforms.parcels import ParcelOnDay

INDICATORS = {
    "investment_per_mu_wan": "investment_per_mu_yuan",
    "tax_per_mu_wan": "tax_per_mu_yuan",
    "plot_ratio": "plot_ratio_parts",
    "energy_per_output": "energy_parts",
    "environment": "environment",
}
"""The control indicators by their names outside and in the books."""
PROMISED, ACHIEVED = "promised_", "achieved_"


class PlainNumberField(serializers.Field[int, Any, str, Any]):
    """A number as text or as it is, read exactly, as whole ten-thousandths."""

    def __init__(self, read: Callable[[str], int], **options: Any) -> None:
        """Keep how it is read."""
        super().__init__(**options)
        self.read = read

    def to_internal_value(self, data: Any) -> int:
        """Return whole ten-thousandths."""
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            raise ValidationError("应为普通数字。", "invalid")
        try:
            return self.read(str(data))
        except QuantityError as error:
            raise ValidationError(str(error), "invalid") from error


@extend_schema_field({"type": "string", "pattern": r"^\d{1,6}(\.\d{1,4})?$", "example": "126.48"})
class MuField(PlainNumberField):
    """An area in 亩, above zero."""

    def __init__(self, **options: Any) -> None:
        """Read areas."""
        super().__init__(area_from_mu, **options)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,5}(\.\d{1,4})?$", "example": "1.20"})
class RatioField(PlainNumberField):
    """A ratio such as 容积率 or 单位能耗."""

    def __init__(self, *, noun: str, **options: Any) -> None:
        """Read plain numbers, and call them by their name."""
        super().__init__(partial(parts_of, noun=noun, unit="", example="1.2", largest=99_999), **options)


def _indicators(prefix: str, words: str, **options: Any) -> dict[str, Any]:
    """Return the fields of the control indicators, promised or achieved."""
    may_be_empty = {"allow_null": True, **options}
    return {
        f"{prefix}investment_per_mu_wan": WanField(help_text=f"{words}的投资强度（万元/亩）", **may_be_empty),
        f"{prefix}tax_per_mu_wan": WanField(help_text=f"{words}的亩均税收（万元/亩）", **may_be_empty),
        f"{prefix}plot_ratio": RatioField(noun="容积率", help_text=f"{words}的容积率", **may_be_empty),
        f"{prefix}energy_per_output": RatioField(
            noun="单位能耗", help_text=f"{words}的单位能耗（吨标准煤/万元）", **may_be_empty
        ),
        f"{prefix}environment": serializers.CharField(
            max_length=200, allow_blank=True, help_text=f"{words}的环境指标", **options
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

    parcel = serializers.IntegerField(help_text="宗地的编号")
    assessed_on = serializers.DateField(help_text="评价日期")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        return {**super().get_fields(), **_indicators(ACHIEVED, "实际达到")}


class ParcelSerializer(VersionedRecordSerializer):
    """A parcel as it stands on a day."""

    number = serializers.CharField(help_text="宗地编号，在开发区内唯一")
    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit = serializers.CharField(help_text="填报单位的代码")
    area_mu = MuField(help_text="面积（亩）")
    granted_on = serializers.DateField(allow_null=True, help_text="出让日期")
    use = serializers.ChoiceField(choices=LandUse.choices, help_text="用途")
    is_standard = serializers.BooleanField(help_text="是否标准地")
    project = serializers.IntegerField(allow_null=True, help_text="当日持有它的项目")
    project_name = serializers.CharField(allow_null=True, help_text="当日持有它的项目的名称")
    allocated_on = serializers.DateField(allow_null=True, help_text="配置给该项目的日期")
    is_idle = serializers.BooleanField(help_text="是否闲置：已出让而没有配置，或所配项目尚未开工")
    idle_days = serializers.IntegerField(allow_null=True, help_text="闲置的，自出让以来的天数")
    assessed_on = serializers.DateField(allow_null=True, help_text="最近一次评价的日期")
    allocations = AllocationSerializer(many=True, help_text="全部有效的配置记录")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        promised, achieved = _indicators(PROMISED, "承诺"), _indicators(ACHIEVED, "实际达到")
        return {**super().get_fields(), **promised, **achieved}


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
    """What a parcel achieved."""

    assessed_on = DayField(help_text="评价日期；同一日期的即补充或更正")
    reason = reason()

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, the indicators among them."""
        return {**super().get_fields(), **_indicators(ACHIEVED, "实际达到", required=False)}


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
        promised = _indicators(PROMISED, "承诺", required=False)
        return {**super().get_fields(), **promised, **_indicators(ACHIEVED, "实际达到", required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let achieved indicators and their day, and a project and its day, come together."""
        errors = {}
        is_assessed = any(name.startswith(ACHIEVED) for name in attrs)
        if is_assessed != ("assessed_on" in attrs):
            words = "填写实际达到的指标时须有评价日期。" if is_assessed else "填写评价日期时须有实际达到的指标。"
            errors["assessed_on"] = [ErrorDetail(words, "required")]
        if "allocated_on" in attrs and "project" not in attrs:
            errors["project"] = [ErrorDetail("填写配置日期时须有项目。", "required")]
        if errors:
            raise ValidationError(errors)
        return attrs


def indicators_told(body: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the indicators of a body by their names in the books."""
    return {field: body[f"{prefix}{name}"] for name, field in INDICATORS.items() if f"{prefix}{name}" in body}


def _indicators_shown(record: ParcelTerms | ParcelResult | None, prefix: str) -> dict[str, Any]:
    """Return the indicators of a record by their names outside; without a record they are unknown."""
    shown = {f"{prefix}{name}": getattr(record, field, None) for name, field in INDICATORS.items()}
    for name, value in shown.items():
        if isinstance(value, int):
            shown[name] = text_of(value)
    return {**shown, f"{prefix}environment": shown[f"{prefix}environment"] or ""}


def result_answer(result: ParcelResult) -> dict[str, Any]:
    """Return an assessment as answered."""
    return {
        **RecordSerializer(result).data,
        "parcel": result.parcel_id,
        "assessed_on": result.assessed_on,
        **_indicators_shown(result, ACHIEVED),
    }


def parcel_answer(found: ParcelOnDay) -> dict[str, Any]:
    """Return a parcel as answered; its number is that of the parcel, not of its present terms."""
    parcel, terms, holding, result = found.parcel, found.terms, found.holding, found.result
    return {
        **VersionedRecordSerializer.answer(terms, parcel.pk),
        "number": parcel.number,
        "zone": parcel.zone_id,
        "zone_name": parcel.zone.name,
        "unit": parcel.zone.unit_id,
        "area_mu": mu_text(terms.area_parts),
        "granted_on": terms.granted_on,
        "use": terms.use,
        "is_standard": terms.is_standard,
        "project": holding and holding.project_id,
        "project_name": holding and holding.project.name,
        "allocated_on": holding and holding.allocated_on,
        "is_idle": found.idle_days is not None,
        "idle_days": found.idle_days,
        **_indicators_shown(terms, PROMISED),
        "assessed_on": result and result.assessed_on,
        **_indicators_shown(result, ACHIEVED),
        "allocations": AllocationSerializer(found.allocations, many=True).data,
    }
