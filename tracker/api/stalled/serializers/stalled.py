"""Bodies, queries and answers about stalled projects and snoozes."""

from __future__ import annotations

from rest_framework import serializers

from projects.rules.stages import choices
from projects.rules.stalling import LEVEL_LABELS
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import AsOfField, DayField, KnownAtField, UnitField, ZoneField
from tracker.api.pagination import CursorField, LimitField, ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.stalled.answers import ANSWER_LABELS

LEVELS = choices(LEVEL_LABELS)
CODE = r"^[a-z0-9-]{1,40}$"


class StalledQuerySerializer(QuerySerializer):
    """The query of the stalled projects."""

    as_of = AsOfField(required=False, help_text="截至日期，含当日，默认今天")
    known_at = KnownAtField(help_text="按这一时刻账上所知判断，默认现在")
    rule = serializers.RegexField(CODE, required=False, help_text="规则的代码")
    level = serializers.ChoiceField(choices=LEVELS, required=False, help_text="黄灯或红灯")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    is_key = serializers.BooleanField(required=False, help_text="true 只要省级重点工程，false 只要其他项目")
    answer = serializers.ChoiceField(
        choices=choices(ANSWER_LABELS), required=False, help_text="已答复（期限未过）、未答复、期限已过"
    )
    cursor = CursorField()
    limit = LimitField()
    format = FormatField()


class StalledSerializer(FastSerializer):
    """One finding about one project."""

    project = serializers.IntegerField(source="stalled.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="stalled.project", help_text="项目名称")
    zone = serializers.IntegerField(source="stalled.zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="stalled.zone", help_text="开发区")
    unit = serializers.CharField(source="stalled.unit_id", help_text="填报单位的代码")
    unit_name = serializers.CharField(source="stalled.unit", help_text="填报单位")
    rule = serializers.CharField(source="finding.rule.code", help_text="规则的代码")
    rule_title = serializers.CharField(source="finding.rule.title", help_text="规则的名称")
    level = serializers.ChoiceField(source="finding.level", choices=LEVELS, help_text="黄灯或红灯")
    since = serializers.DateField(source="finding.since", help_text="计时起点")
    crossed_on = serializers.DateField(source="finding.crossed_on", help_text="亮灯之日")
    days = serializers.IntegerField(
        source="finding.count", help_text="已计的天数或工作日数；落后于序时进度的为百分点或百分比"
    )
    why = serializers.CharField(help_text="原因，写明日期和标准")
    next_step = serializers.CharField(help_text="下一步")
    rung = serializers.CharField(help_text="催办级别：提示、督办或通报")
    snoozed_until = serializers.DateField(
        source="stalled.snoozed_until", allow_null=True, help_text="暂缓催办至哪天，没有时为 null"
    )
    answer_state = serializers.ChoiceField(
        choices=choices(ANSWER_LABELS), help_text="已答复（期限未过）、未答复、期限已过"
    )
    explanation = serializers.CharField(allow_null=True, help_text="最近一次答复的说明，没有答复时为 null")
    measure = serializers.CharField(allow_null=True, help_text="最近一次答复的措施，没有答复时为 null")
    answer_due_on = serializers.DateField(allow_null=True, help_text="最近一次答复的期限，没有答复时为 null")


class LightSerializer(ReadSerializer):
    """A light on a project."""

    rule = serializers.CharField(help_text="规则的代码")
    level = serializers.ChoiceField(choices=LEVELS, help_text="黄灯或红灯")
    since = serializers.DateField(help_text="计时起点")
    why = serializers.CharField(help_text="原因，写明日期和标准")


class AnswerWriteSerializer(WriteSerializer):
    rule = serializers.RegexField(CODE, help_text="答复哪盏灯：规则的代码")
    explanation = serializers.CharField(max_length=1000, help_text="说明：为什么停滞")
    measure = serializers.CharField(max_length=1000, help_text="措施")
    due_on = DayField(help_text="期限，含当日")


class AnswerSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    rule = serializers.CharField(source="rule_code", help_text="规则的代码")
    explanation = serializers.CharField(help_text="说明")
    measure = serializers.CharField(help_text="措施")
    due_on = serializers.DateField(help_text="期限，含当日")
    answered_on = serializers.DateField(help_text="答复日期")


class SnoozeWriteSerializer(WriteSerializer):
    until = DayField(help_text="暂缓到哪天，含当日，最多 90 天")
    rule = serializers.RegexField(CODE, required=False, allow_blank=True, help_text="只暂缓这一规则，默认全部")
    reason = serializers.CharField(max_length=300, help_text="暂缓的原因")


class SnoozeListQuerySerializer(ListQuerySerializer):
    """The query of the snoozes."""

    all = serializers.BooleanField(default=False, help_text="true 时连同已过期和已撤回的")


class SnoozeSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    rule = serializers.CharField(source="rule_code", help_text="规则的代码，空为全部")
    since = serializers.DateField(help_text="起始日期")
    until = serializers.DateField(help_text="截止日期，含当日")
