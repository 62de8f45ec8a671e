"""What stalled projects, rules and snoozes look like from outside."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import Category, Preset
from projects.rules.stages import choices
from projects.rules.stalling import LEVEL_LABELS, MEASURE_LABELS, TRIGGER_LABELS
from tracker.api.choices import STAGES
from tracker.api.fields import AsOfField, DayField, MomentField, UnitField, ZoneField
from tracker.api.pagination import CursorField, LimitField, ListQuerySerializer
from tracker.api.rates.serializers.queries import FormatField
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer

TAG = "停滞与催办"
LEVELS = choices(LEVEL_LABELS)
MEASURES_OF_RULES = choices(MEASURE_LABELS)
TRIGGERS = choices(TRIGGER_LABELS)
CODE = r"^[a-z0-9-]{1,40}$"


class StalledQuerySerializer(QuerySerializer):
    """The query of the stalled projects."""

    as_of = AsOfField(required=False, help_text="截至日期，含当日，默认今天")
    known_at = MomentField(required=False, help_text="按这一时刻账上所知判断，默认现在")
    rule = serializers.RegexField(CODE, required=False, help_text="规则的代码")
    level = serializers.ChoiceField(choices=LEVELS, required=False, help_text="黄灯或红灯")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    cursor = CursorField()
    limit = LimitField()
    format = FormatField()


class StalledSerializer(ReadSerializer):
    """One finding about one project."""

    project = serializers.IntegerField(help_text="项目的编号")
    project_name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit = serializers.CharField(help_text="填报单位的代码")
    unit_name = serializers.CharField(help_text="填报单位")
    rule = serializers.CharField(help_text="规则的代码")
    rule_title = serializers.CharField(help_text="规则的名称")
    level = serializers.ChoiceField(choices=LEVELS, help_text="黄灯或红灯")
    since = serializers.DateField(help_text="计时起点")
    crossed_on = serializers.DateField(help_text="亮灯之日")
    days = serializers.IntegerField(help_text="已计的天数或工作日数；落后于序时进度的为百分点或百分比")
    why = serializers.CharField(help_text="原因，写明日期和标准")
    next_step = serializers.CharField(help_text="下一步")
    rung = serializers.CharField(help_text="催办级别：提示、督办或通报")
    snoozed_until = serializers.DateField(allow_null=True, help_text="暂缓催办至哪天，没有时为 null")


class LightSerializer(ReadSerializer):
    """A light on a project."""

    rule = serializers.CharField(help_text="规则的代码")
    level = serializers.ChoiceField(choices=LEVELS, help_text="黄灯或红灯")
    since = serializers.DateField(help_text="计时起点")
    why = serializers.CharField(help_text="原因，写明日期和标准")


class RulesQuerySerializer(QuerySerializer):
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
    yellow = serializers.IntegerField(min_value=0, max_value=3650, required=False, allow_null=True, help_text="黄灯线")
    red = serializers.IntegerField(min_value=0, max_value=3650, required=False, allow_null=True, help_text="红灯线")
    is_enabled = serializers.BooleanField(required=False, help_text="是否启用")
    valid_from = DayField(required=False, help_text="自哪天起生效，默认今天")
    valid_to = DayField(required=False, allow_null=True, help_text="到哪天为止")
    reason = serializers.CharField(max_length=300, help_text="调整的原因")


class SnoozeWriteSerializer(WriteSerializer):
    """Letting a project rest."""

    until = DayField(help_text="暂缓到哪天，含当日，最多 90 天")
    rule = serializers.RegexField(CODE, required=False, allow_blank=True, help_text="只暂缓这一规则，默认全部")
    reason = serializers.CharField(max_length=300, help_text="暂缓的原因")


class SnoozeListQuerySerializer(ListQuerySerializer):
    """The query of the snoozes."""

    all = serializers.BooleanField(default=False, help_text="true 时连同已过期和已撤回的")


class SnoozeSerializer(RecordSerializer):
    """A snooze."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    rule = serializers.CharField(source="rule_code", help_text="规则的代码，空为全部")
    since = serializers.DateField(help_text="起始日期")
    until = serializers.DateField(help_text="截止日期，含当日")
