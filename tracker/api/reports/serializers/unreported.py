"""Queries, bodies and answers about who has not reported a month, and what waits for somebody today."""

from __future__ import annotations

from rest_framework import serializers

from projects.rules.months import month_text
from tracker.api.fields import BoundedListField, MonthField, NumberField, TextOfField
from tracker.api.pagination import CursorField, LimitField
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer

MOST_CALLED = 300
"""Zones of one call: three times as many as the province has."""


class UnreportedQuerySerializer(QuerySerializer):
    """The query of the zones that lack reports."""

    month = MonthField(required=False, help_text="月份，默认上月")
    cursor = CursorField()
    limit = LimitField()


class UnreportedProjectSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="项目名称")


class CalledOfficerSerializer(ReadSerializer):
    """An officer of a zone."""

    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="姓名")
    has_email = serializers.BooleanField(help_text="是否登记了邮箱")
    is_called_today = serializers.BooleanField(help_text="今天是否已催过")


class UnreportedZoneSerializer(ReadSerializer):
    """A zone that lacks reports."""

    zone = serializers.IntegerField(source="zone.pk", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone.name", help_text="开发区")
    unit = serializers.CharField(source="zone.unit_id", help_text="填报单位的代码")
    missing = serializers.IntegerField(help_text="还没有报送的项目数")
    expected = serializers.IntegerField(help_text="应报送的项目数")
    projects = UnreportedProjectSerializer(many=True, help_text="还没有报送的项目，只列前 10 个")
    officers = CalledOfficerSerializer(many=True, help_text="开发区的人员")


class CallWriteSerializer(WriteSerializer):
    """Which zones are called on for the reports of a month."""

    month = MonthField(help_text="月份，须已结束")
    zones = BoundedListField(
        child=NumberField(), max_length=MOST_CALLED, help_text="开发区的编号；看不到的、已报齐的略过"
    )


class CalledSerializer(ReadSerializer):
    mails = serializers.IntegerField(help_text="登记了几封邮件，发送情况见 /reminders/")
    called_before = serializers.IntegerField(source="before", help_text="今天已催过、不再重复的人数")
    unreachable = serializers.ListField(child=serializers.CharField(), help_text="没有登记邮箱的人员，须电话联系")


class TodoZoneSerializer(ReadSerializer):
    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone", help_text="开发区")
    count = serializers.IntegerField(help_text="项目数")


class TodoRuleSerializer(ReadSerializer):
    rule = serializers.CharField(source="code", help_text="规则的代码")
    title = serializers.CharField(help_text="规则的名称")
    count = serializers.IntegerField(help_text="亮红灯的项目数")


class TodosSerializer(ReadSerializer):
    """The counts of 今天要办."""

    month = TextOfField(month_text, help_text="应报的月份")
    missing = TodoZoneSerializer(many=True, help_text="还没有填写月报的开发区，最多的在前")
    waiting = serializers.IntegerField(help_text="待审核的月报和导入的数据")
    red = serializers.IntegerField(help_text="亮红灯的项目数")
    rules = TodoRuleSerializer(many=True, help_text="各规则亮红灯的项目数")
    planned_starts = serializers.IntegerField(help_text="本周计划开工、还没有开工的项目数")
    planned_productions = serializers.IntegerField(help_text="本周计划投产、还没有投产的项目数")
    findings = serializers.IntegerField(help_text="还没有意见的疑点")
