"""The answers about the rates: no percentage without its two parts."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.rates import BASES, RATE_LABELS, RateMeasure, Ratio
from projects.rules.stages import Cohort
from projects.rules.tallying import Gaps, Tally, gaps_of
from tracker.api.choices import GROUPINGS, MEASURES
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import ScopeField, StructureField, TextOfField, WanField
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import Round
    from tracker.queries.rates.league import LeaguePlace
    from tracker.queries.rates.tables import RateRow


@dataclass(slots=True)  # not frozen: a table of all zones makes hundreds, and frozen ones take longer to make
class MeasuredRatio:
    """A share, or a rate, with its parts in the unit that its formula adds up: 万元 or projects."""

    ratio: Ratio
    measure: RateMeasure
    numerator: str
    denominator: str
    place: LeaguePlace | None = None
    """Where it puts its zone, in a ranking."""


def measured(ratio: Ratio, measure: RateMeasure, place: LeaguePlace | None = None) -> MeasuredRatio:
    """Return a share whose parts can be written."""
    text = wan_text if measure is RateMeasure.AMOUNT else str
    return MeasuredRatio(ratio, measure, text(ratio.numerator), text(ratio.denominator), place)


@dataclass(frozen=True)
class GroupRates:
    """The tallies of a group, and the codes of the bases whose rates are to be computed."""

    key: str | None
    label: str
    signed: Tally
    started: Tally
    producing: Tally
    bases: Sequence[str]

    @classmethod
    def of(cls, row: RateRow, bases: Sequence[str]) -> GroupRates:
        signed, started, producing = (row.tallies[cohort] for cohort in Cohort)
        return cls(row.key, row.label, signed, started, producing, bases)

    def rates(self, code: str) -> dict[str, MeasuredRatio]:
        """Return the rates of a basis by their names."""
        return {
            name: measured(formula.compute(getattr(self, formula.cohort)), formula.measure)
            for name, formula in BASES[code].formulas().items()
        }


class RatioSerializer(FastSerializer):
    """A share with its two parts."""

    numerator = serializers.CharField(help_text="分子：金额为万元，项目数为整数")
    denominator = serializers.CharField(help_text="分母")
    percent = serializers.CharField(
        source="ratio.percent", allow_null=True, help_text="百分数，两位小数；没有分母时为 null，不是 0"
    )
    measure = serializers.ChoiceField(choices=MEASURES, help_text="按项目数或金额")


class RateSerializer(RatioSerializer):
    """A rate: counted + not_due + removed + outside_subset + without_figure = members."""

    counted = serializers.IntegerField(source="ratio.counted", help_text="计入分母的项目数")
    not_due = serializers.IntegerField(source="ratio.not_due", help_text="因未到期不计入的项目数")
    removed = serializers.IntegerField(source="ratio.removed", help_text="已调出的项目数")
    outside_subset = serializers.IntegerField(source="ratio.outside_subset", help_text="不在口径范围内的项目数")
    without_figure = serializers.IntegerField(
        source="ratio.without_figure", help_text="没有申报预计值、分子分母都不计入的项目数"
    )
    missing = serializers.IntegerField(source="ratio.missing", help_text="计入、但没有月报数据而按 0 计的项目数")
    stale = serializers.IntegerField(source="ratio.stale", help_text="计入、但数据超过两个月的项目数")


@dataclass(slots=True)
class CellCounts:
    """The tally of a list with what follows from it."""

    tally: Tally
    gaps: Gaps

    @property
    def counted(self) -> int:
        """The members that neither a state nor a lacking figure takes out of a denominator."""
        return self.tally.members - self.tally.not_due - self.tally.removed - self.gaps.without_figure


class CellSerializer(FastSerializer):
    """What was counted of a list: counted + not_due + removed + without_figure = members."""

    cohort = Cohort.SIGNED

    members = serializers.IntegerField(source="tally.members", help_text="名单上的项目数")
    amount_wan = WanField(source="tally.amount", help_text="申报投资额（万元）")
    reached = serializers.IntegerField(source="tally.reached", help_text="已进入下一阶段或其后阶段的项目数")
    reached_amount_wan = WanField(source="tally.reached_amount", help_text="这些项目的申报投资额（万元）")
    counted = serializers.IntegerField(help_text="members − not_due − removed − without_figure")
    not_due = serializers.IntegerField(source="tally.not_due", help_text="未到期的项目数")
    not_due_amount_wan = WanField(source="tally.not_due_amount", help_text="未到期的项目的申报投资额（万元）")
    removed = serializers.IntegerField(source="tally.removed", help_text="已调出的项目数")
    removed_amount_wan = WanField(source="tally.removed_amount", help_text="已调出的项目的申报投资额（万元）")
    terminated = serializers.IntegerField(source="tally.terminated", help_text="已终止的项目数（仍在分母）")
    without_figure = serializers.IntegerField(
        source="gaps.without_figure", help_text="已到期而没有申报预计年产值的项目数（仅投产一批）"
    )
    missing = serializers.IntegerField(
        source="gaps.missing", help_text="没有累计完成投资（开工一批）或实际年产值（投产一批）数据、按 0 计的项目数"
    )
    stale = serializers.IntegerField(source="gaps.stale", help_text="这些数据超过两个月的项目数")

    def to_representation(self, instance: Tally) -> dict[str, Any]:
        return super().to_representation(CellCounts(instance, gaps_of(self.cohort, instance)))


class StartedCellSerializer(CellSerializer):
    """What was counted of 开工一批."""

    cohort = Cohort.STARTED

    completed_wan = WanField(source="tally.completed", help_text="已投产的项目的已完成投资（万元）")


class ProducingCellSerializer(CellSerializer):
    """What was counted of 投产一批."""

    cohort = Cohort.PRODUCING

    industry_members = serializers.IntegerField(source="tally.industry_members", help_text="产业类项目数")
    industry_reached = serializers.IntegerField(source="tally.industry_reached", help_text="已达产的产业类项目数")
    industry_not_due = serializers.IntegerField(source="tally.industry_not_due", help_text="未到期的产业类项目数")
    industry_removed = serializers.IntegerField(source="tally.industry_removed", help_text="已调出的产业类项目数")
    expected_output_wan = WanField(source="tally.expected_output", help_text="预计年产值（万元）")
    actual_output_wan = WanField(source="tally.actual_output", help_text="申报了预计年产值的项目的实际年产值（万元）")


class BasisRatesSerializer(FastSerializer):
    """The three rates of one basis."""

    of_mappings = True

    def get_fields(self) -> dict[str, Any]:
        """Return a field a rate."""
        return {name: RateSerializer(help_text=label) for name, label in RATE_LABELS.items()}


class RatesByBasisSerializer(FastSerializer):
    """The rates of the bases that were asked for."""

    def get_fields(self) -> dict[str, Any]:
        """Return a field a basis."""
        return {code: BasisRatesSerializer(required=False, help_text=basis.title) for code, basis in BASES.items()}

    def to_representation(self, instance: GroupRates) -> dict[str, Any]:
        """Divide what was counted; a basis that was not asked for is left out, not null."""
        return {code: self.fields[code].to_representation(instance.rates(code)) for code in instance.bases}


class RateRowSerializer(FastSerializer):
    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    signed = CellSerializer(help_text="签约一批")
    started = StartedCellSerializer(help_text="开工一批")
    producing = ProducingCellSerializer(help_text="投产一批")
    rates = RatesByBasisSerializer(source="*")


def _first_key(rounds: Sequence[Round]) -> str | None:
    return rounds[0].key if rounds else None


def _last_key(rounds: Sequence[Round]) -> str | None:
    return rounds[-1].key if rounds else None


class WindowSerializer(FastSerializer):
    """The question that a table answers."""

    as_of = serializers.DateField(source="window.as_of", help_text="截至日期，含当日")
    known_at = serializers.DateTimeField(source="window.known_at", help_text="按这一时刻账上所知计算")
    structure = StructureField()
    reviewed = serializers.BooleanField(source="window.reviewed", help_text="月报数据是否只计已审核通过的")
    trial = serializers.BooleanField(source="window.counts_trial", help_text="试生产是否计为投产")
    first = TextOfField(_first_key, source="window.rounds", allow_null=True, help_text="首期")
    last = TextOfField(_last_key, source="window.rounds", allow_null=True, help_text="末期")
    rounds = serializers.ListField(source="window.rounds", child=TextOfField(attrgetter("key")), help_text="计入的期次")
    left_out = serializers.ListField(
        source="window.left_out", child=TextOfField(attrgetter("key")), help_text="未计入的期次：更新的，或尚未举行的"
    )


class NarrowedSerializer(FastSerializer):
    """Whether an answer is narrowed by who leads a chain, how chains are counted, and the whole question in words."""

    scope = ScopeField()

    chain_leader = serializers.BooleanField(
        allow_null=True, help_text="true 为只计链主企业的项目，false 为只计其余项目，null 为不区分"
    )
    chain_note = serializers.CharField(allow_null=True, help_text="按产业链分行或筛选时，产业链如何归并")


class NarrowedWindowSerializer(NarrowedSerializer, WindowSerializer):
    """The question of a table that may be narrowed by who leads a chain."""


class RatesSerializer(NarrowedWindowSerializer):
    """The table of the rates."""

    by = serializers.ChoiceField(choices=GROUPINGS, help_text="按什么分行")
    rows = RateRowSerializer(many=True, help_text="各组")
    total = RateRowSerializer(help_text="合计：分子之和除以分母之和")


class MonthOfWindowSerializer(FastSerializer):
    """What stands before the question of a month's end."""

    month = TextOfField(month_text, source="window.as_of", help_text="月份")


class PointSerializer(MonthOfWindowSerializer, WindowSerializer):
    rows = RateRowSerializer(many=True, help_text="各组")
    total = RateRowSerializer(help_text="合计")


class TrendSerializer(NarrowedSerializer):
    """The rates month by month."""

    by = serializers.ChoiceField(choices=GROUPINGS, help_text="按什么分行")
    points = PointSerializer(many=True, help_text="各月末，与单独查询该日的结果相同")


class ZoneRankSerializer(FastSerializer):
    """What stands before the rate of a zone in a ranking."""

    rank = serializers.IntegerField(source="place.rank", help_text="名次，相同的并列；没有分母的排在最后")
    ranked_among = serializers.IntegerField(source="place.ranked_among", help_text="同组参加排名的开发区数")
    zone = serializers.IntegerField(source="place.zone.pk", help_text="开发区的编号")
    zone_name = serializers.CharField(source="place.zone.name", help_text="开发区")
    unit = serializers.CharField(source="place.zone.unit_id", help_text="填报单位的代码")
    unit_name = serializers.CharField(source="place.zone.unit.name", help_text="填报单位")
    group = serializers.ChoiceField(source="place.zone.group", choices=Zone.Group.choices, help_text="考核分组")
    members = serializers.IntegerField(source="ratio.members", help_text="名单上的项目数")


class PlaceSerializer(ZoneRankSerializer, RateSerializer):
    """A zone's place."""


class LeagueSerializer(NarrowedWindowSerializer):
    basis = serializers.CharField(help_text="口径的代码")
    rate = serializers.CharField(help_text="比率")
    rows = PlaceSerializer(many=True, help_text="按组、按名次")
