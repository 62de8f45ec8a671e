"""Bodies, queries and answers about the rules of stalling and their backtests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import Category, Preset
from projects.rules.months import month_text
from projects.rules.stages import choices
from projects.rules.stalling import MEASURE_LABELS, TRIGGER_LABELS
from tracker.api.choices import STAGES
from tracker.api.fields import DayField, MonthField, TextOfField, UnitField, ZoneField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.api.stalled.serializers.stalled import CODE

if TYPE_CHECKING:
    from rest_framework.fields import Field

MEASURES_OF_RULES = choices(MEASURE_LABELS)
TRIGGERS = choices(TRIGGER_LABELS)
HIGHEST = 3650
"""Ten years in days; percentages and months stay far below it."""
MOST_MONTHS = 24
"""In one backtest: each is a scan of all projects."""


class RulesQuerySerializer(ListQuerySerializer):
    """The query of the rules."""

    history = serializers.BooleanField(default=False, help_text="true 时列出全部版本")


class RuleSerializer(ReadSerializer):
    """One version of a rule."""

    code = serializers.CharField(help_text="代码")
    version = serializers.IntegerField(help_text="版本，即 ETag")
    title = serializers.CharField(help_text="名称")
    trigger = serializers.ChoiceField(choices=TRIGGERS, help_text="看什么")
    stage = serializers.ChoiceField(choices=STAGES, allow_blank=True, help_text="只看这一阶段，空为不限")
    category = serializers.ChoiceField(choices=Category.choices, allow_blank=True, help_text="只看这一类别，空为不限")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="只看这一填报单位，null 为不限")
    measure = serializers.ChoiceField(choices=MEASURES_OF_RULES, help_text="黄灯线、红灯线的计量")
    yellow = serializers.IntegerField(allow_null=True, help_text="超过即亮黄灯")
    red = serializers.IntegerField(allow_null=True, help_text="超过即亮红灯")
    preset = serializers.ChoiceField(choices=Preset.choices, help_text="来源")
    is_enabled = serializers.BooleanField(help_text="是否启用")
    valid_from = serializers.DateField(help_text="自这一天起生效")
    valid_to = serializers.DateField(allow_null=True, help_text="到这一天为止，null 为长期")
    reason = serializers.CharField(help_text="调整的原因")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(allow_null=True, help_text="录入人，随系统提供的为 null")


class RuleWriteSerializer(WriteSerializer):
    """A change of a rule for a scope; what is not named stays."""

    code = serializers.RegexField(CODE, help_text="规则的代码")
    category = serializers.ChoiceField(
        choices=Category.choices, required=False, allow_blank=True, help_text="只为这一类别调整，默认不分类别"
    )
    unit = UnitField(required=False, allow_null=True, help_text="只为这一填报单位调整，默认不分单位")
    title = serializers.CharField(max_length=60, required=False, help_text="名称")
    stage = serializers.ChoiceField(choices=STAGES, required=False, allow_blank=True, help_text="只看这一阶段")
    measure = serializers.ChoiceField(choices=MEASURES_OF_RULES, required=False, help_text="计量")
    yellow = serializers.IntegerField(
        min_value=0, max_value=HIGHEST, required=False, allow_null=True, help_text="黄灯线"
    )
    red = serializers.IntegerField(min_value=0, max_value=HIGHEST, required=False, allow_null=True, help_text="红灯线")
    is_enabled = serializers.BooleanField(required=False, help_text="是否启用")
    valid_from = DayField(required=False, help_text="自哪天起生效，默认今天")
    valid_to = DayField(required=False, allow_null=True, help_text="到哪天为止")
    reason = serializers.CharField(max_length=300, help_text="调整的原因")


class BacktestQuerySerializer(QuerySerializer):
    """What is tried on which months."""

    code = serializers.RegexField(CODE, help_text="规则的代码；未另行给出的取它现行的内容")
    yellow = serializers.IntegerField(min_value=0, max_value=HIGHEST, required=False, help_text="试用的黄灯线")
    red = serializers.IntegerField(min_value=0, max_value=HIGHEST, required=False, help_text="试用的红灯线")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="只试这一类别")
    zone = ZoneField(required=False, help_text="只试这个开发区")
    unit = UnitField(required=False, help_text="只试这个填报单位")
    known = serializers.ChoiceField(
        choices=[("then", "按当时所知"), ("now", "按现在所知")], default="then", help_text="按哪时账上所知"
    )

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {
            "from": MonthField(help_text="起始月份"),
            "to": MonthField(help_text=f"结束月份，至多 {MOST_MONTHS} 个月"),
        }
        return {**span, **super().get_fields()}


class CardsSerializer(ReadSerializer):
    """The lights that came on in one month in one zone."""

    month = TextOfField(month_text, help_text="亮灯的月份")
    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone", help_text="开发区")
    count = serializers.IntegerField(help_text="亮灯数")


class BacktestSerializer(ReadSerializer):
    """What came of a trial."""

    looks = serializers.IntegerField(help_text="查看的次数（每月第一个工作日）")
    cards = CardsSerializer(many=True, help_text="各月各开发区新亮的灯")
    opened = serializers.IntegerField(help_text="期间新亮的灯")
    open_at_first = serializers.IntegerField(help_text="期初之前就该亮的灯")
    moved = serializers.IntegerField(help_text="亮灯后有了进展、灯已灭的")
    still_open = serializers.IntegerField(help_text="期末还亮着的")
    median_days = serializers.IntegerField(allow_null=True, help_text="从亮灯到灯灭的天数的中位数")
    mails = serializers.IntegerField(help_text="按现在的人员和偏好估计的邮件数")
