"""Queries and answers about what the approval reforms reached, and which project is stated to go through which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.models import Reform
from projects.rules.reforms import COMMITMENT, FULL_PROXY, PART_LABELS, STANDARD_LAND
from tracker.api.choices import GROUPINGS
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import AsOfField, DayField, KnownAtField, ScopeField, StructureField, UnitField, ZoneField
from tracker.api.pagination import CursorField, LimitField, paginated_schema
from tracker.api.reforms.serializers.parcels import MuField
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer, reason
from tracker.api.workbook_views import FormatField
from tracker.queries.reforms.summary import GROUPINGS as KNOWN
from tracker.queries.reforms.told_projects import Period

if TYPE_CHECKING:
    from rest_framework.fields import Field

BY = [choice for choice in GROUPINGS if choice[0] in KNOWN]
PARTS = [(str(part), label) for part, label in PART_LABELS.items()]


class LastDayField(AsOfField):
    """The last day of a period; nothing is known of tomorrow."""

    default_error_messages = {"future": "结束日期（to）不能晚于今天。"}


class PeriodQuerySerializer(QuerySerializer):
    """Which period, of which zones, and with what knowledge."""

    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在；早先的报表可据此重现")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {"from": DayField(help_text="起始日期，含当日"), "to": LastDayField(help_text="结束日期，含当日")}
        return {**span, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        if attrs["to"] < attrs["from"]:
            message = f"结束日期（to）{attrs['to']} 早于起始日期（from）{attrs['from']}，请对调。"
            raise ValidationError({"to": [ErrorDetail(message, "invalid")]})
        return attrs


class PlacedPeriodQuerySerializer(PeriodQuerySerializer):
    """The same, by the organisation of then or of now."""

    structure = StructureField(default="now")


class ReformsQuerySerializer(PlacedPeriodQuerySerializer):
    """The query of the table."""

    by = serializers.ChoiceField(choices=BY, default=BY[0][0], help_text="按什么分行")
    format = FormatField()


class ReformProjectsQuerySerializer(PlacedPeriodQuerySerializer):
    """The query of the projects behind a count."""

    part = serializers.ChoiceField(choices=PARTS, help_text="哪一项项目数")
    cursor = CursorField()
    limit = LimitField()


def period_of(params: dict[str, Any]) -> Period:
    """Return the period that is asked for."""
    return Period(params["from"], params["to"], params.get("known_at"))


def _count(words: str, **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=words, **options)


def _percent(words: str, ratio: str) -> serializers.CharField:
    return serializers.CharField(
        source=f"{ratio}.percent", allow_null=True, help_text=f"{words}，两位小数；没有分母时为 null"
    )


class ReformRowSerializer(FastSerializer):
    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    commitment_projects = _count("承诺制项目：期间首次受理承诺制事项，或登记适用", source="tally.commitment_projects")
    standard_land_projects = _count("标准地项目：期间首次获得标准地，或登记适用", source="tally.standard_land_projects")
    proxy_projects = _count("领代办项目：期间首次领办代办，或登记适用", source="tally.proxy_projects")
    all_three_projects = _count("全流程项目：三项俱全，最后一项在期间", source="tally.all_three_projects")
    undated_projects = _count("登记适用某项改革而没有日期的项目，不计入任何期间", source="tally.undated_projects")
    standard_parcels = _count("期间出让的标准地（宗）", source="tally.standard_parcels")
    standard_area_mu = MuField(source="tally.standard_area", help_text="期间出让的标准地面积（亩）")
    new_industrial_area_mu = MuField(
        source="tally.new_industrial_area", help_text="期间出让的工业用地面积（亩），即占比的分母"
    )
    standard_industrial_area_mu = MuField(
        source="tally.standard_industrial_area", help_text="其中以标准地出让的面积（亩），即占比的分子"
    )
    standard_share_percent = _percent("新增工业用地以标准地出让的占比", "tally.standard_share")
    proxy_posts = _count("期末在设的代办岗位", source="tally.proxy_posts")
    items = _count("期间办结、有法定时限的事项", source="tally.items")
    items_without_limit = _count("期间办结、没有填法定时限的事项，不计入下列各数", source="tally.items_without_limit")
    statutory_days = _count("法定工作日，即压缩率的分母", source="tally.statutory_days")
    actual_days = _count("实际工作日，暂停的不计", source="tally.actual_days")
    saved_days = _count("节约的工作日，即压缩率的分子，可为负数", source="tally.compression.numerator")
    compressed_percent = _percent("压缩率 =（法定 − 实际）÷ 法定", "tally.compression")


class PeriodSerializer(FastSerializer):
    """The question that a table answers."""

    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知计算")
    scope = ScopeField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        return {
            "from": serializers.DateField(source="period.start", help_text="起始日期，含当日"),
            "to": serializers.DateField(source="period.end", help_text="结束日期，含当日"),
            **super().get_fields(),
        }


class PlacedPeriodSerializer(PeriodSerializer):
    """The same, with the organisation by which it is answered."""

    structure = StructureField()


class ReformsSerializer(PlacedPeriodSerializer):
    """The table of the approval reforms."""

    by = serializers.ChoiceField(choices=BY, help_text="按什么分行")
    unpublished_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="所涉年份中放假安排尚未公布或没有收录、按周一至周五计算的"
    )
    calendar_note = serializers.CharField(help_text="同上，一句话；没有这样的年份时为空")
    rows = ReformRowSerializer(many=True, help_text="各组")
    total = ReformRowSerializer(help_text="合计")


class ReformProjectSerializer(ReadSerializer):
    """A project behind a count."""

    id = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone__name", help_text="开发区")
    unit = serializers.CharField(source="zone__unit_id", help_text="填报单位的代码")
    reforms = serializers.ListField(
        child=serializers.ChoiceField(choices=Reform.choices), help_text="适用的改革，不论何时起"
    )
    commitment_on = serializers.DateField(source=f"since.{COMMITMENT}", allow_null=True, help_text="承诺制自哪天起")
    standard_land_on = serializers.DateField(
        source=f"since.{STANDARD_LAND}", allow_null=True, help_text="标准地自哪天起"
    )
    full_proxy_on = serializers.DateField(source=f"since.{FULL_PROXY}", allow_null=True, help_text="领代办自哪天起")


def projects_page() -> ReadSerializer:
    """Return the shape of a page of projects, with the question that it answers."""
    return inline_serializer(
        "ReformProjectsPage", {**paginated_schema(ReformProjectSerializer).fields, **PlacedPeriodSerializer().fields}
    )


class AdoptionSerializer(RecordSerializer):
    """A project goes through a reform."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = serializers.DateField(allow_null=True, help_text="适用日期，未填的为 null")


class AdoptionWriteSerializer(WriteSerializer):
    """A reform, and since when."""

    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = DayField(required=False, help_text="适用日期；不填的不计入任何期间，只计入“未填日期”")
    reason = reason()
