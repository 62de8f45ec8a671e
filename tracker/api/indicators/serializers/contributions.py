"""The question which zones pull a total most, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.contributions import FORMULA
from tracker.api.fields import KnownAtField, UnitField
from tracker.api.indicators.serializers.values import IndicatorField, PeriodField, ValueField
from tracker.api.serializers import QuerySerializer, ReadSerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.indicators.contributions import Comparison
from tracker.queries.indicators.values import STATE_LABELS
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from projects.rules.contributions import Contribution
    from tracker.queries.indicators.contributions import ComparedZones

STATUSES = list(STATE_LABELS.items())


class ContributionsQuerySerializer(QuerySerializer):
    """The query of the contributions."""

    indicator = IndicatorField(help_text="指标的代码，须可加总")
    before = PeriodField(help_text="上期")
    now = PeriodField(help_text="本期")
    unit = UnitField(required=False, help_text="填报单位的代码")
    group = serializers.ChoiceField(choices=Zone.Group.choices, required=False, help_text="考核分组，默认不分组")
    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在")
    format = FormatField()


def comparison_of(params: dict[str, Any]) -> Comparison:
    return Comparison(
        params["indicator"],
        params["before"],
        params["now"],
        unit=params.get("unit"),
        group=params.get("group", ""),
        known_at=params.get("known_at"),
    )


class ContributionSerializer(ReadSerializer):
    """A zone's part in the growth of the total, with what it is divided by."""

    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit_name = serializers.CharField(help_text="填报单位")
    rank = serializers.IntegerField(help_text="自高到低的名次，并列者相同")
    before = ValueField(help_text="上期数")
    now = ValueField(help_text="本期数")
    change = ValueField(help_text="增量（分子）")
    total_before = ValueField(help_text="上期合计（分母）")
    points = serializers.CharField(allow_null=True, help_text="拉动（百分点）；上期合计不大于零时为 null")


class MissingValuesSerializer(ReadSerializer):
    """A zone that counts on neither side, and why."""

    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    before = serializers.ChoiceField(choices=STATUSES, help_text="上期数的情况")
    now = serializers.ChoiceField(choices=STATUSES, help_text="本期数的情况")


class ContributionsSerializer(ReadSerializer):
    """Which zones pull a total most."""

    indicator = IndicatorField(help_text="指标的代码")
    indicator_name = serializers.CharField(source="indicator.name", help_text="指标")
    unit = serializers.CharField(source="indicator.unit", help_text="单位")
    before = PeriodField(help_text="上期")
    now = PeriodField(help_text="本期")
    known_at = serializers.DateTimeField(help_text="按何时账上所知计算")
    formula = serializers.CharField(help_text="算法")
    zones = serializers.IntegerField(help_text="看得见的开发区数")
    counted = serializers.IntegerField(help_text="两期都有已审核数据的开发区数")
    total_before = ValueField(help_text="上期合计（分母）")
    total_now = ValueField(help_text="本期合计")
    change = ValueField(help_text="合计的增量（分子）")
    growth = serializers.CharField(allow_null=True, help_text="合计的增速（%）；上期合计不大于零时为 null")
    highest = ContributionSerializer(many=True, help_text="前 10 名，末位并列的都列出")
    lowest = ContributionSerializer(many=True, help_text="后 10 名，自低到高")
    rows = ContributionSerializer(many=True, help_text="全部，自高到低")
    missing = MissingValuesSerializer(many=True, help_text="缺数的开发区，两边都不计")


def contributions_answer(compared: ComparedZones, now: datetime) -> dict[str, Any]:
    question, table = compared.question, compared.table
    return dict(
        ContributionsSerializer(
            {
                "indicator": question.indicator,
                "before": question.before,
                "now": question.now,
                "known_at": question.known_at or now,
                "formula": FORMULA,
                "zones": len(compared.zones),
                "counted": len(table.rows),
                "total_before": table.total_before,
                "total_now": table.total_now,
                "change": table.change,
                "growth": table.growth,
                "highest": _rows(compared, compared.highest()),
                "lowest": _rows(compared, compared.lowest()),
                "rows": _rows(compared, table.rows),
                "missing": missing_zones(compared),
            }
        ).data
    )


def _rows(compared: ComparedZones, rows: Iterable[Contribution]) -> list[dict[str, Any]]:
    return [
        {
            "zone": row.zone,
            "zone_name": compared.zones[row.zone].name,
            "unit_name": compared.zones[row.zone].unit.name,
            "rank": row.rank,
            "before": row.before,
            "now": row.now,
            "change": row.change,
            "total_before": row.total_before,
            "points": row.points,
        }
        for row in rows
    ]


def missing_zones(compared: ComparedZones) -> list[dict[str, Any]]:
    """Return the zones that do not count, and the state of either value."""
    question = compared.question
    return [
        {
            "zone": values.zone,
            "zone_name": compared.zones[values.zone].name,
            "before": compared.state_of(values.zone, question.before),
            "now": compared.state_of(values.zone, question.now),
        }
        for values in compared.table.missing
    ]
