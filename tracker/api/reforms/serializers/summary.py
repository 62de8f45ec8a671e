"""What the answers about the approval reforms look like, for the documentation; they are written by `answers`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from projects.models import Reform
from tracker.api.pagination import paginated_schema
from tracker.api.reforms.parameters import BY
from tracker.api.reforms.serializers.parcels import MuField
from tracker.api.serializers import ReadSerializer


def _count(words: str) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=words)


def _percent(words: str) -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=f"{words}，两位小数；没有分母时为 null")


class ReformRowSerializer(ReadSerializer):
    """One group."""

    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    commitment_projects = _count("承诺制项目：期间首次受理承诺制事项，或登记适用")
    standard_land_projects = _count("标准地项目：期间首次获得标准地，或登记适用")
    proxy_projects = _count("领代办项目：期间首次领办代办，或登记适用")
    all_three_projects = _count("全流程项目：三项俱全，最后一项在期间")
    undated_projects = _count("登记适用某项改革而没有日期的项目，不计入任何期间")
    standard_parcels = _count("期间出让的标准地（宗）")
    standard_area_mu = MuField(help_text="期间出让的标准地面积（亩）")
    new_industrial_area_mu = MuField(help_text="期间出让的工业用地面积（亩），即占比的分母")
    standard_industrial_area_mu = MuField(help_text="其中以标准地出让的面积（亩），即占比的分子")
    standard_share_percent = _percent("新增工业用地以标准地出让的占比")
    proxy_posts = _count("期末在设的代办岗位")
    items = _count("期间办结、有法定时限的事项")
    items_without_limit = _count("期间办结、没有填法定时限的事项，不计入下列各数")
    statutory_days = _count("法定工作日，即压缩率的分母")
    actual_days = _count("实际工作日，暂停的不计")
    saved_days = _count("节约的工作日，即压缩率的分子，可为负数")
    compressed_percent = _percent("压缩率 =（法定 − 实际）÷ 法定")


class PeriodSerializer(ReadSerializer):
    """The question that a table answers."""

    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知计算")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields; one of the names is a word of Python's."""
        span = {name: serializers.DateField(help_text=f"{words}日期，含当日") for name, words in SPAN.items()}
        return {**span, **super().get_fields()}


SPAN = {"from": "起始", "to": "结束"}


class ReformsSerializer(PeriodSerializer):
    """The table of the approval reforms."""

    by = serializers.ChoiceField(choices=BY, help_text="按什么分行")
    unpublished_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="所涉年份中放假安排尚未公布、按周一至周五计算的"
    )
    rows = ReformRowSerializer(many=True, help_text="各组")
    total = ReformRowSerializer(help_text="合计")


class ReformProjectSerializer(ReadSerializer):
    """A project behind a count."""

    id = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit = serializers.CharField(help_text="填报单位的代码")
    reforms = serializers.ListField(
        child=serializers.ChoiceField(choices=Reform.choices), help_text="适用的改革，不论何时起"
    )
    commitment_on = serializers.DateField(allow_null=True, help_text="承诺制自哪天起")
    standard_land_on = serializers.DateField(allow_null=True, help_text="标准地自哪天起")
    full_proxy_on = serializers.DateField(allow_null=True, help_text="领代办自哪天起")


def projects_page() -> ReadSerializer:
    """Return the shape of a page of projects, with the question that it answers."""
    return inline_serializer(
        "ReformProjectsPage", {**paginated_schema(ReformProjectSerializer).fields, **PeriodSerializer().fields}
    )
