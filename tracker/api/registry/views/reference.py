"""What everything else refers to: units, zones and the bases of the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.rules.rates import BASES, RATE_LABELS
from tracker.api.choices import COHORTS, MEASURES, UNIT_KINDS, ZONE_KINDS
from tracker.api.fields import UnitField
from tracker.api.pagination import CodedListQuerySerializer, ListQuerySerializer, paginated, paginated_schema
from tracker.api.serializers import ReadSerializer
from tracker.api.views import BaseAPIView
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "基础数据"


class UnitSerializer(ReadSerializer):
    """A reporting unit."""

    code = serializers.CharField(help_text="区划代码（GB/T 2260）")
    name = serializers.CharField(help_text="名称")
    kind = serializers.ChoiceField(choices=UNIT_KINDS, help_text="类型")


class ZoneSerializer(ReadSerializer):
    """A zone."""

    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="名称")
    unit = serializers.CharField(source="unit_id", help_text="填报单位的代码")
    unit_name = serializers.CharField(source="unit.name", help_text="填报单位")
    city_code = serializers.CharField(help_text="所在市代码")
    level = serializers.ChoiceField(choices=Zone.Level.choices, help_text="级别")
    kind = serializers.ChoiceField(choices=ZONE_KINDS, help_text="类型")
    group = serializers.ChoiceField(choices=Zone.Group.choices, help_text="考核分组")
    national_code = serializers.CharField(allow_blank=True, help_text="国家标准代码（GB/T 37028），没有时为空")
    aliases = serializers.ListField(child=serializers.CharField(), source="aliases.all", help_text="别名")


class ZoneListQuerySerializer(ListQuerySerializer):
    """Which zones are asked for."""

    unit = UnitField(required=False, help_text="填报单位的代码")


class RateNameField(serializers.CharField):
    """The label of the rate that a formula is for: the one that the formula's own field is named after."""

    def to_representation(self, value: Any) -> str:
        return RATE_LABELS[str(self.parent.field_name)]


class FormulaSerializer(ReadSerializer):
    """What one rate of a basis divides by what."""

    name = RateNameField(source="*", help_text="中文名称")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="针对哪张名单")
    measure = serializers.ChoiceField(choices=MEASURES, help_text="按项目数或金额")
    numerator = serializers.CharField(help_text="分子")
    denominator = serializers.CharField(help_text="分母")
    subset = serializers.CharField(help_text="限于哪些项目")
    due_policy = serializers.CharField(help_text="未到期的项目如何处理")
    exit_policy = serializers.CharField(help_text="调出和终止的项目如何处理")


class FormulasSerializer(ReadSerializer):
    """The three rates of a basis."""

    groundbreaking = FormulaSerializer(help_text="开工率")
    production = FormulaSerializer(help_text="投产率")
    output = FormulaSerializer(help_text="达产率（达效率）")


class BasisSerializer(ReadSerializer):
    """A basis (口径)."""

    code = serializers.CharField(help_text="代码")
    title = serializers.CharField(help_text="名称")
    source = serializers.CharField(help_text="出处")  # type: ignore[assignment]  # hides an attribute
    valid_from = serializers.DateField(allow_null=True, help_text="已知出处所涉最早时期的起始日，出处未说明时为 null")
    rates = FormulasSerializer(source="*", help_text="三个比率各自的分子、分母")


class ReportingUnitListView(BaseAPIView):
    """The reporting units that the officer sees."""

    tag = TAG
    query = CodedListQuerySerializer

    @extend_schema(operation_id="reporting_units", summary="填报单位", responses=paginated_schema(UnitSerializer))
    def get(self, request: Request) -> Response:
        """Return them in the order of their codes."""
        units = ReportingUnit.objects.visible_to(self.officer).distinct()
        return paginated(request, self.params, units, UnitSerializer, key="code")


class ZoneListView(BaseAPIView):
    """The zones that the officer sees."""

    tag = TAG
    query = ZoneListQuerySerializer

    @extend_schema(operation_id="zones", summary="开发区", responses=paginated_schema(ZoneSerializer))
    def get(self, request: Request) -> Response:
        """Return them, or those of one unit."""
        zones = Zone.objects.visible_to(self.officer).select_related("unit").prefetch_related("aliases")
        if unit := self.params.get("unit"):
            zones = zones.filter(unit=unit)
        return paginated(request, self.params, zones, ZoneSerializer)


class BasisListView(BaseAPIView):
    """The bases of the rates."""

    tag = TAG

    @extend_schema(
        operation_id="bases",
        summary="口径",
        description="同名的比率在各地的通报里算法不同；每个口径说明出处以及各比率的分子、分母、范围。",
        responses=paginated_schema(BasisSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return all of them on one page."""
        results = BasisSerializer(BASES.values(), many=True).data
        return Response({"next": None, "previous": None, "results": results})
