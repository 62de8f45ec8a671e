"""The other trio of the dispatch (调度三率), as it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from projects.models import Category
from projects.rules.dispatch_rates import (
    CURRENT_ONLY,
    DISPATCH_FORMULAS,
    PLAN_OF_THE_YEAR,
    PLAN_STATE_LABELS,
    reduction_remark,
)
from projects.rules.half_year import HALF_YEAR, half_year
from projects.rules.money import wan_text
from projects.rules.rates import RateMeasure
from projects.rules.stages import choices
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import ScopeField, StructureField, TextOfField, WanField
from tracker.api.pagination import paginated_schema
from tracker.api.rates.serializers.tables import RatioSerializer, measured
from tracker.api.serializers import ReadSerializer

if TYPE_CHECKING:
    from projects.rules.dispatch_rates import DispatchTally
    from projects.rules.half_year import HalfGap


PLAN_STATES = choices(PLAN_STATE_LABELS)
READING = f"{PLAN_OF_THE_YEAR}{CURRENT_ONLY}{HALF_YEAR}"


class DispatchRatesSerializer(FastSerializer):
    def get_fields(self) -> dict[str, Any]:
        """Return a field a share."""
        return {name: RatioSerializer(help_text=share.label) for name, share in DISPATCH_FORMULAS.items()}

    def to_representation(self, instance: DispatchTally) -> dict[str, Any]:
        return {
            name: self.fields[name].to_representation(measured(share.compute(instance), share.measure))
            for name, share in DISPATCH_FORMULAS.items()
        }


class HalfGapSerializer(ReadSerializer):
    """How far a share is from the half."""

    is_reached = serializers.BooleanField(allow_null=True, help_text="是否不低于一半，没有分母为 null")
    missing = serializers.CharField(allow_null=True, help_text="到一半还差多少：项目数，或万元")
    missing_points = serializers.CharField(allow_null=True, help_text="还差多少个百分点")


class HalfYearSerializer(ReadSerializer):
    """Both shares against the half."""

    is_reached = serializers.BooleanField(allow_null=True, help_text="两率是否都过半，任一没有分母为 null")
    resumption = HalfGapSerializer(help_text=DISPATCH_FORMULAS["resumption"].label)
    investment_completion = HalfGapSerializer(help_text=DISPATCH_FORMULAS["investment_completion"].label)


@extend_schema_field(HalfYearSerializer)
class HalfYearField(serializers.Field[Any, Any, Any, Any]):
    """Both shares of a tally against the half."""

    def to_representation(self, value: DispatchTally) -> dict[str, Any]:
        both = half_year(value)
        return {
            "is_reached": both.is_reached,
            "resumption": _gap(both.resumption, RateMeasure.COUNT),
            "investment_completion": _gap(both.investment_completion, RateMeasure.AMOUNT),
        }


def _gap(gap: HalfGap, measure: RateMeasure) -> dict[str, Any]:
    text = wan_text if measure is RateMeasure.AMOUNT else str
    return {
        "is_reached": gap.is_reached,
        "missing": None if gap.missing is None else text(gap.missing),
        "missing_points": None if gap.points is None else str(gap.points),
    }


class DispatchRowSerializer(FastSerializer):
    """One group of the dispatch."""

    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    planned_new = serializers.IntegerField(source="tally.planned_new", help_text="本年计划新开工的项目数")
    planned_new_started = serializers.IntegerField(source="tally.planned_new_started", help_text="其中已开工的")
    overdue = serializers.IntegerField(source="tally.overdue", help_text="其中计划日已过仍未开工的（未按期）")
    moved_out = serializers.IntegerField(
        source="tally.moved_out", help_text="其中未开工而计划已改到外年或取消的（未按期，仍在分母）"
    )
    plan_exits = serializers.IntegerField(source="tally.plan_exits", help_text="省级调出本年开工计划、不在分母的项目数")
    continuing = serializers.IntegerField(source="tally.continuing", help_text="续建项目数")
    continuing_at_work = serializers.IntegerField(source="tally.continuing_at_work", help_text="其中在建的")
    with_plan = serializers.IntegerField(source="tally.with_plan", help_text="有年度计划投资的项目数")
    planned_investment_wan = WanField(source="tally.planned_investment", help_text="年度计划投资（万元）")
    completed_in_year_wan = WanField(
        source="tally.completed_in_year", help_text="有年度计划的项目的本年完成投资（万元），可能为负"
    )
    reduced = serializers.IntegerField(source="tally.reduced", help_text="其中本年完成投资为负的项目数")
    reduced_wan = WanField(source="tally.reduced_amount", help_text="这些项目合计（万元），负数；没有的为 0.00")
    remark = TextOfField(reduction_remark, source="tally", help_text="本年完成投资为负时的说明，否则为空")
    producing = serializers.IntegerField(source="tally.producing", help_text="已投产的产业类项目数")
    full_output = serializers.IntegerField(source="tally.full_output", help_text="其中已达产的")
    rates = DispatchRatesSerializer(source="tally", help_text="三率")
    half_year = HalfYearField(source="tally", help_text="距过半的差额")


class DispatchQuestionSerializer(FastSerializer):
    """The question that an answer is about."""

    of_mappings = True

    year = serializers.IntegerField(help_text="年度")
    as_of = serializers.DateField(help_text="截至日期，含当日")
    until = serializers.DateField(help_text="事实计至哪一天：截至日期，往年为该年 12 月 31 日")
    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知计算")
    elapsed_months = serializers.IntegerField(help_text="本年已过的整月数")
    elapsed_percent = serializers.CharField(help_text="序时进度（百分数）")
    source = serializers.CharField(help_text="三率算法的来历")  # type: ignore[assignment]  # hides an attribute
    structure = StructureField()
    reading = serializers.CharField(help_text="计划新开工、双过半怎样理解，哪些没有历史")
    scope = ScopeField()


class DispatchSerializer(DispatchQuestionSerializer):
    """The table of the dispatch."""

    by = serializers.CharField(help_text="按什么分行")
    rows = DispatchRowSerializer(many=True, help_text="各组")
    total = DispatchRowSerializer(help_text="合计")


class DispatchMemberSerializer(FastSerializer):
    """A project behind a figure of the dispatch."""

    of_mappings = True

    project = serializers.IntegerField(source="id", help_text="项目的编号")
    project_name = serializers.CharField(source="name", help_text="项目名称")
    zone_name = serializers.CharField(source="zone__name", help_text="开发区的名称")
    unit_name = serializers.CharField(source="zone__unit__name", help_text="填报单位的名称")
    category = serializers.ChoiceField(choices=Category.choices, help_text="项目类别")
    is_key = serializers.BooleanField(help_text="是否省级重点工程")
    state = serializers.ChoiceField(
        choices=PLAN_STATES, allow_null=True, help_text="本年计划开工的结果，不在计划的为 null"
    )
    planned_in_year_on = serializers.DateField(allow_null=True, help_text="本年账上最后一次计划于本年开工的日期")
    planned_start_on = serializers.DateField(
        source="plan_stands_on", allow_null=True, help_text="计划开工日期，按所知时刻"
    )
    started_on = serializers.DateField(allow_null=True, help_text="开工日期")
    left_on = serializers.DateField(source="exit_on", allow_null=True, help_text="调出本年计划的日期")
    left_reason = serializers.CharField(source="exit_reason", allow_null=True, help_text="调出的原因")
    planned_investment_wan = WanField(source="plan_yuan", allow_null=True, help_text="年度计划投资（万元）")
    completed_in_year_wan = WanField(
        source="completed_in_year_yuan", allow_null=True, help_text="本年完成投资（万元），没有月报为 null"
    )
    half_year = HalfYearField(source="tally", help_text="距过半的差额")


def dispatch_members_page() -> ReadSerializer:
    """Return the shape of a page of projects, with the question that it answers."""
    page = {**paginated_schema(DispatchMemberSerializer).fields, **DispatchQuestionSerializer().fields}
    return inline_serializer("DispatchMembersPage", {**page, "part": serializers.CharField(help_text="表中的哪一部分")})
