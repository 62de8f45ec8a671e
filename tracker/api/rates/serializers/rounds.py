"""What the lists of a round declared when they were announced, and now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.money import yi_text
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.api.fields import KnownAtField, TextOfField, WanField
from tracker.api.rates.serializers.queries import SelectionQuerySerializer
from tracker.api.serializers import ReadSerializer
from tracker.api.workbook_views import FormatField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.queries.rates.announced import ListTotals


class RoundTotalsQuerySerializer(SelectionQuerySerializer):
    chain_leader = None  # type: ignore[assignment]  # enterprises lead on a day, and what is announced has many
    known_at = KnownAtField(help_text="“现在”按这一时刻账上所知，默认查询之时")
    format = FormatField()


class DeclaredSerializer(ReadSerializer):
    members = serializers.IntegerField(help_text="项目数")
    amount_wan = WanField(source="amount", help_text="总投资（万元），按当时申报")
    amount_yi = TextOfField(yi_text, source="amount", help_text="总投资（亿元），四舍五入到两位小数")
    expected_output_wan = WanField(source="expected_output", help_text="预计年产值（万元）")
    expected_output_yi = TextOfField(yi_text, source="expected_output", help_text="预计年产值（亿元）")
    without_output = serializers.IntegerField(help_text="没有填预计年产值的项目数")


class ListTotalsSerializer(ReadSerializer):
    announced = DeclaredSerializer(help_text="公布时")
    standing = DeclaredSerializer(help_text="现在")


class ListsSerializer(ReadSerializer):
    """The three lists; no sum over them, for it would count a project twice that is on two."""

    def get_fields(self) -> dict[str, Any]:
        """Return a field a list."""
        return {str(cohort): ListTotalsSerializer(help_text=label) for cohort, label in COHORT_LABELS.items()}

    def to_representation(self, instance: Mapping[Cohort, ListTotals]) -> dict[str, Any]:
        return {str(cohort): self.fields[str(cohort)].to_representation(instance[cohort]) for cohort in Cohort}


class ZoneTotalsSerializer(ReadSerializer):
    zone = serializers.IntegerField(source="zone.pk", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone.name", help_text="开发区")
    unit = serializers.CharField(source="zone.unit_id", help_text="填报单位的代码")
    unit_name = serializers.CharField(source="zone.unit.name", help_text="填报单位")
    announced_on = serializers.DateField(allow_null=True, help_text="“公布时”取哪一天终了时的账，没有时为 null")
    lists = ListsSerializer(help_text="三张名单")


class RoundTotalsSerializer(ReadSerializer):
    round = serializers.CharField(source="round.key", help_text="期次")
    held_on = serializers.DateField(source="round.held_on", help_text="举行日期")
    known_at = serializers.DateTimeField(help_text="“现在”是这一时刻的账")
    definition = serializers.CharField(help_text="“公布时”和“现在”的含义")
    lists = ListsSerializer(help_text="看得见的开发区合计；三张名单相加会重复计算")
    rows = ZoneTotalsSerializer(many=True, help_text="各开发区")
