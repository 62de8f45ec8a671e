"""Bodies, queries and answers about proxy services and posts."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import ProxyScope
from tracker.api.fields import DayField, UnitField, ZoneField
from tracker.api.pagination import RecordListQuerySerializer
from tracker.api.serializers import RecordSerializer, WriteSerializer, reason

MOST_ITEMS = 10_000


def _person(words: str) -> serializers.CharField:
    return serializers.CharField(max_length=40, required=False, allow_blank=True, help_text=words)


class ServiceSerializer(RecordSerializer):
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    lead = serializers.CharField(help_text="领办人")
    agent = serializers.CharField(help_text="代办员")
    scope = serializers.ChoiceField(choices=ProxyScope.choices, help_text="代办范围")
    opened_on = serializers.DateField(help_text="开始日期")
    closed_on = serializers.DateField(allow_null=True, help_text="结束日期，进行中的为 null")
    items_handled = serializers.IntegerField(allow_null=True, help_text="代办事项数，未填的为 null")


class ServiceWriteSerializer(WriteSerializer):
    """A proxy service, or more about it; fields that are left out keep their values."""

    opened_on = DayField(help_text="开始日期；同一日期的即补充或更正")
    lead = _person("领办人，一般为管委会班子成员；与代办员至少填一位")
    agent = _person("代办员")
    scope = serializers.ChoiceField(choices=ProxyScope.choices, required=False, help_text="代办范围，首次登记必填")
    closed_on = DayField(required=False, allow_null=True, help_text="结束日期")
    items_handled = serializers.IntegerField(
        min_value=0, max_value=MOST_ITEMS, required=False, allow_null=True, help_text="代办事项数"
    )
    reason = reason()


class ProxyPostSerializer(RecordSerializer):
    """A post for proxy service."""

    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    title = serializers.CharField(help_text="岗位")
    holder = serializers.CharField(help_text="任职人")
    opened_on = serializers.DateField(help_text="设立日期")
    closed_on = serializers.DateField(allow_null=True, help_text="撤销日期，仍在设的为 null")


class PostListQuerySerializer(RecordListQuerySerializer):
    """The query of the posts."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")


class ProxyPostWriteSerializer(WriteSerializer):
    """A post, or more about it; fields that are left out keep their values."""

    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区")
    title = serializers.CharField(max_length=60, help_text="岗位；同名同设立日期的即补充或更正")
    opened_on = DayField(help_text="设立日期")
    holder = _person("任职人")
    closed_on = DayField(required=False, allow_null=True, help_text="撤销日期")
    reason = reason()
