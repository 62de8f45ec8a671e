"""What the answers about the rates look like, for the documentation; they are written by `answers`."""

from __future__ import annotations

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from projects.models import Category, ExitKind
from projects.rules.rates import BASES
from tracker.api.choices import GROUPINGS, MEASURES, STATES
from tracker.api.fields import WanField
from tracker.api.pagination import paginated_schema
from tracker.api.serializers import ReadSerializer
from zones.models import Zone


class RatioSerializer(ReadSerializer):
    """A share with its two parts."""

    numerator = serializers.CharField(help_text="分子：金额为万元，项目数为整数")
    denominator = serializers.CharField(help_text="分母")
    percent = serializers.CharField(allow_null=True, help_text="百分数，两位小数；没有分母时为 null，不是 0")
    measure = serializers.ChoiceField(choices=MEASURES, help_text="按项目数或金额")


class RateSerializer(RatioSerializer):
    """A rate: counted + not_due + removed + outside_subset = members."""

    counted = serializers.IntegerField(help_text="计入分母的项目数")
    not_due = serializers.IntegerField(help_text="因未到期不计入的项目数")
    removed = serializers.IntegerField(help_text="已调出的项目数")
    outside_subset = serializers.IntegerField(help_text="不在口径范围内的项目数")


class CellSerializer(ReadSerializer):
    """What was counted of a list."""

    members = serializers.IntegerField(help_text="名单上的项目数")
    amount_wan = WanField(help_text="申报投资额（万元）")
    reached = serializers.IntegerField(help_text="已进入下一阶段的项目数")
    reached_amount_wan = WanField(help_text="已进入下一阶段的项目的申报投资额（万元）")
    counted = serializers.IntegerField(help_text="members − not_due − removed")
    not_due = serializers.IntegerField(help_text="未到期的项目数")
    not_due_amount_wan = WanField(help_text="未到期的项目的申报投资额（万元）")
    removed = serializers.IntegerField(help_text="已调出的项目数")
    removed_amount_wan = WanField(help_text="已调出的项目的申报投资额（万元）")
    terminated = serializers.IntegerField(help_text="已终止的项目数（仍在分母）")


class StartedCellSerializer(CellSerializer):
    """What was counted of 开工一批."""

    completed_wan = WanField(help_text="已投产的项目的已完成投资（万元）")


class ProducingCellSerializer(CellSerializer):
    """What was counted of 投产一批."""

    industry_members = serializers.IntegerField(help_text="产业类项目数")
    industry_reached = serializers.IntegerField(help_text="已达产的产业类项目数")
    industry_not_due = serializers.IntegerField(help_text="未到期的产业类项目数")
    industry_removed = serializers.IntegerField(help_text="已调出的产业类项目数")
    expected_output_wan = WanField(help_text="预计年产值（万元）")
    actual_output_wan = WanField(help_text="实际年产值（万元）")


class BasisRatesSerializer(ReadSerializer):
    """The three rates of one basis."""

    groundbreaking = RateSerializer(help_text="开工率")
    production = RateSerializer(help_text="投产率")
    output = RateSerializer(help_text="达产率（达效率）")


class RateRowSerializer(ReadSerializer):
    """One group."""

    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    signed = CellSerializer(help_text="签约一批")
    started = StartedCellSerializer(help_text="开工一批")
    producing = ProducingCellSerializer(help_text="投产一批")
    rates = inline_serializer(
        "RatesByBasis", {code: BasisRatesSerializer(required=False, help_text=BASES[code].title) for code in BASES}
    )


class WindowSerializer(ReadSerializer):
    """The question that a table answers."""

    as_of = serializers.DateField(help_text="截至日期，含当日")
    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知计算")
    reviewed = serializers.BooleanField(help_text="月报数据是否只计已审核通过的")
    first = serializers.CharField(allow_null=True, help_text="首期")
    last = serializers.CharField(allow_null=True, help_text="末期")
    rounds = serializers.ListField(child=serializers.CharField(), help_text="计入的期次")
    left_out = serializers.ListField(child=serializers.CharField(), help_text="未计入的期次：更新的，或尚未举行的")


class RatesSerializer(WindowSerializer):
    """The table of the rates."""

    by = serializers.ChoiceField(choices=GROUPINGS, help_text="按什么分行")
    rows = RateRowSerializer(many=True, help_text="各组")
    total = RateRowSerializer(help_text="合计：分子之和除以分母之和")


class PointSerializer(WindowSerializer):
    """One month's end."""

    month = serializers.CharField(help_text="月份")
    rows = RateRowSerializer(many=True, help_text="各组")
    total = RateRowSerializer(help_text="合计")


class TrendSerializer(ReadSerializer):
    """The rates month by month."""

    by = serializers.ChoiceField(choices=GROUPINGS, help_text="按什么分行")
    points = PointSerializer(many=True, help_text="各月末，与单独查询该日的结果相同")


class PlaceSerializer(RateSerializer):
    """A zone's place."""

    rank = serializers.IntegerField(help_text="名次，相同的并列；没有分母的排在最后")
    ranked_among = serializers.IntegerField(help_text="同组参加排名的开发区数")
    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit = serializers.CharField(help_text="填报单位的代码")
    unit_name = serializers.CharField(help_text="填报单位")
    group = serializers.ChoiceField(choices=Zone.Group.choices, help_text="考核分组")
    members = serializers.IntegerField(help_text="名单上的项目数")


class LeagueSerializer(WindowSerializer):
    """A ranking."""

    basis = serializers.CharField(help_text="口径的代码")
    rate = serializers.CharField(help_text="比率")
    rows = PlaceSerializer(many=True, help_text="按组、按名次")


class MemberSerializer(ReadSerializer):
    """A project behind a figure."""

    id = serializers.IntegerField(help_text="入批记录的编号")
    project = serializers.IntegerField(help_text="项目的编号")
    project_name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(help_text="申报时的开发区")
    zone_name = serializers.CharField(help_text="开发区的名称")
    unit = serializers.CharField(help_text="申报时的填报单位")
    unit_name = serializers.CharField(help_text="填报单位的名称")
    round = serializers.CharField(help_text="期次")
    category = serializers.ChoiceField(choices=Category.choices, help_text="申报时的项目类别")
    chain = serializers.CharField(help_text="申报时的产业链")
    amount_wan = WanField(help_text="申报的投资额（万元）")
    expected_output_wan = WanField(allow_null=True, help_text="申报的预计年产值（万元）")
    planned_next_on = serializers.DateField(allow_null=True, help_text="下一阶段的计划日期")
    state = serializers.ChoiceField(choices=STATES, help_text="截至日期的状态")
    reached_on = serializers.DateField(allow_null=True, help_text="进入下一阶段的日期")
    completed_wan = WanField(allow_null=True, help_text="截至日期的累计完成投资（万元）")
    actual_output_wan = WanField(allow_null=True, help_text="截至日期的实际年产值（万元）")
    left_on = serializers.DateField(allow_null=True, help_text="调出或终止的日期")
    left_kind = serializers.ChoiceField(choices=ExitKind.choices, allow_blank=True, help_text="调出或终止")
    left_reason = serializers.CharField(allow_null=True, help_text="调出或终止的原因")


class DispatchRatesSerializer(ReadSerializer):
    """The other trio."""

    resumption = RatioSerializer(help_text="开工复工率")
    investment_completion = RatioSerializer(help_text="投资完成率")
    full_output = RatioSerializer(help_text="项目达产率")


class DispatchRowSerializer(ReadSerializer):
    """One group of the dispatch."""

    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    planned_new = serializers.IntegerField(help_text="本年计划新开工的项目数")
    planned_new_started = serializers.IntegerField(help_text="其中已开工的")
    continuing = serializers.IntegerField(help_text="续建项目数")
    continuing_at_work = serializers.IntegerField(help_text="其中在建的")
    planned_investment_wan = WanField(help_text="年度计划投资（万元）")
    completed_in_year_wan = WanField(help_text="有年度计划的项目的本年完成投资（万元），可能为负")
    reduced = serializers.IntegerField(help_text="其中本年完成投资为负的项目数")
    reduced_wan = WanField(help_text="这些项目合计（万元），负数；没有的为 0.00")
    remark = serializers.CharField(help_text="本年完成投资为负时的说明，否则为空")
    producing = serializers.IntegerField(help_text="已投产的产业类项目数")
    full_output = serializers.IntegerField(help_text="其中已达产的")
    rates = DispatchRatesSerializer(help_text="三率")


class DispatchSerializer(ReadSerializer):
    """The table of the dispatch."""

    year = serializers.IntegerField(help_text="年度")
    as_of = serializers.DateField(help_text="截至日期，含当日")
    elapsed_months = serializers.IntegerField(help_text="本年已过的整月数")
    elapsed_percent = serializers.CharField(help_text="序时进度（百分数）")
    source = serializers.CharField(help_text="三率算法的来历")  # type: ignore[assignment]  # hides an attribute
    by = serializers.CharField(help_text="按什么分行")
    rows = DispatchRowSerializer(many=True, help_text="各组")
    total = DispatchRowSerializer(help_text="合计")


def members_page() -> ReadSerializer:
    """Return the shape of a page of members, with the question that it answers."""
    return inline_serializer("MembersPage", {**paginated_schema(MemberSerializer).fields, **WindowSerializer().fields})
