"""Units, zones, rounds and the bases of the rates, as answered and as written."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from projects.rules.rates import RATE_LABELS
from tracker.api.choices import COHORTS, MEASURES, UNIT_KINDS, ZONE_KINDS
from tracker.api.fields import DayField, UnitField
from tracker.api.pagination import CursorField, ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from zones.models import Zone


class UnitSerializer(ReadSerializer):
    code = serializers.CharField(help_text="区划代码（GB/T 2260）")
    name = serializers.CharField(help_text="名称")
    kind = serializers.ChoiceField(choices=UNIT_KINDS, help_text="类型")


class ZoneSerializer(ReadSerializer):
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
    unit = UnitField(required=False, help_text="填报单位的代码")


class RateNameField(serializers.CharField):
    """The label of the rate that a formula is for: the one that the formula's own field is named after."""

    def to_representation(self, value: Any) -> str:
        return RATE_LABELS[str(self.parent.field_name)]


class FormulaSerializer(ReadSerializer):
    """The formula of one rate, in words."""

    name = RateNameField(source="*", help_text="中文名称")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="针对哪张名单")
    measure = serializers.ChoiceField(choices=MEASURES, help_text="按项目数或金额")
    numerator = serializers.CharField(help_text="分子")
    denominator = serializers.CharField(help_text="分母")
    subset = serializers.CharField(help_text="限于哪些项目")
    due_policy = serializers.CharField(help_text="未到期的项目如何处理")
    exit_policy = serializers.CharField(help_text="调出和终止的项目如何处理")
    figure_policy = serializers.CharField(help_text="缺少数据的项目如何处理")


class FormulasSerializer(ReadSerializer):
    groundbreaking = FormulaSerializer(help_text="开工率")
    production = FormulaSerializer(help_text="投产率")
    output = FormulaSerializer(help_text="达产率（达效率）")


class BasisSerializer(ReadSerializer):
    code = serializers.CharField(help_text="代码")
    title = serializers.CharField(help_text="名称")
    source = serializers.CharField(help_text="出处")  # type: ignore[assignment]  # hides an attribute
    valid_from = serializers.DateField(allow_null=True, help_text="已知出处所涉最早时期的起始日，出处未说明时为 null")
    rates = FormulasSerializer(source="*", help_text="三个比率各自的分子、分母")


class RoundSerializer(ReadSerializer):
    key = serializers.CharField(help_text="年度-次数，如 2023-4")
    year = serializers.IntegerField(help_text="年度")
    number = serializers.IntegerField(help_text="当年第几次")
    held_on = serializers.DateField(help_text="举行日期")
    is_date_published = serializers.BooleanField(help_text="日期是否见于公开报道")


class RoundDateSerializer(ReadSerializer):
    """A date that was recorded for a round; the last one counts."""

    held_on = serializers.DateField(help_text="举行日期")
    is_date_published = serializers.BooleanField(help_text="日期是否见于公开报道")
    reason = serializers.CharField(help_text="更正的原因，首次登记为空")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(allow_null=True, help_text="录入人，随系统附带的期次为 null")


class RoundHistorySerializer(RoundSerializer):
    """A round with every date that was ever recorded for it."""

    dates = RoundDateSerializer(many=True, help_text="先后登记的日期，末条有效")


class RoundCorrectionWriteSerializer(WriteSerializer):
    held_on = DayField(help_text="更正后的举行日期")
    is_date_published = serializers.BooleanField(required=False, help_text="日期是否见于公开报道，不填则不变")
    reason = serializers.CharField(max_length=300, help_text="更正的原因")


class RoundWriteSerializer(WriteSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    number = serializers.IntegerField(min_value=1, max_value=12, help_text="当年第几次")
    held_on = DayField(help_text="举行日期")
    is_date_published = serializers.BooleanField(default=True, help_text="日期是否见于公开报道")


class RoundListQuerySerializer(ListQuerySerializer):
    """The query of the rounds, whose cursor is a day."""

    cursor = CursorField(date.fromisoformat)
