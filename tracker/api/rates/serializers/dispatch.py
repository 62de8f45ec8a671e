"""The other trio of the dispatch (调度三率), as it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.dispatch_rates import DISPATCH_FORMULAS, reduction_remark
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import TextOfField, WanField
from tracker.api.rates.serializers.tables import RatioSerializer, measured

if TYPE_CHECKING:
    from projects.rules.dispatch_rates import DispatchTally


class DispatchRatesSerializer(FastSerializer):
    def get_fields(self) -> dict[str, Any]:
        """Return a field a share."""
        return {name: RatioSerializer(help_text=share.label) for name, share in DISPATCH_FORMULAS.items()}

    def to_representation(self, instance: DispatchTally) -> dict[str, Any]:
        return {
            name: self.fields[name].to_representation(measured(share.compute(instance), share.measure))
            for name, share in DISPATCH_FORMULAS.items()
        }


class DispatchRowSerializer(FastSerializer):
    """One group of the dispatch."""

    key = serializers.CharField(allow_null=True, help_text="分组的键；合计为 null")
    label = serializers.CharField(help_text="分组的名称")  # type: ignore[assignment]  # hides an attribute
    planned_new = serializers.IntegerField(source="tally.planned_new", help_text="本年计划新开工的项目数")
    planned_new_started = serializers.IntegerField(source="tally.planned_new_started", help_text="其中已开工的")
    continuing = serializers.IntegerField(source="tally.continuing", help_text="续建项目数")
    continuing_at_work = serializers.IntegerField(source="tally.continuing_at_work", help_text="其中在建的")
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


class DispatchSerializer(FastSerializer):
    """The table of the dispatch."""

    of_mappings = True

    year = serializers.IntegerField(help_text="年度")
    as_of = serializers.DateField(help_text="截至日期，含当日")
    elapsed_months = serializers.IntegerField(help_text="本年已过的整月数")
    elapsed_percent = serializers.CharField(help_text="序时进度（百分数）")
    source = serializers.CharField(help_text="三率算法的来历")  # type: ignore[assignment]  # hides an attribute
    by = serializers.CharField(help_text="按什么分行")
    chain_note = serializers.CharField(allow_null=True, help_text="按产业链分行或筛选时，产业链如何归并")
    rows = DispatchRowSerializer(many=True, help_text="各组")
    total = DispatchRowSerializer(help_text="合计")
