"""Where a project belongs, and whether it stands: moves, withdrawals and mergers, as answered and as written."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.fields import DayField, ProjectField, ZoneField
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer


class MoveSerializer(ReadSerializer):
    """A move of a project to another zone."""

    id = serializers.IntegerField(help_text="编号")
    from_zone = serializers.IntegerField(source="from_zone_id", help_text="原开发区的编号")
    from_zone_name = serializers.CharField(source="from_zone.name", help_text="原开发区")
    to_zone = serializers.IntegerField(source="to_zone_id", help_text="新开发区的编号")
    to_zone_name = serializers.CharField(source="to_zone.name", help_text="新开发区")
    moved_on = serializers.DateField(help_text="自当日起属于新开发区")
    reason = serializers.CharField(help_text="原因")
    recorded_at = serializers.DateTimeField(help_text="登记时刻")
    recorded_by = serializers.CharField(allow_null=True, help_text="登记人；随公布的名单并入开发区的为 null")


class MovesSerializer(ReadSerializer):
    moves = MoveSerializer(many=True, help_text="按日期")


class MoveWriteSerializer(WriteSerializer):
    zone = ZoneField(help_text="新开发区的编号：市级限本市（填报单位）内，省级不限")
    moved_on = DayField(help_text="调整日期，不能晚于今天")
    reason = serializers.CharField(max_length=300, help_text="原因")


class ProjectWithdrawalSerializer(ReadSerializer):
    """That a project was withdrawn, and why."""

    id = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="项目名称")
    withdrawn_at = serializers.DateTimeField(help_text="撤销时刻")
    withdrawn_by = serializers.CharField(help_text="撤销人")
    withdrawn_reason = serializers.CharField(help_text="撤销原因")
    merged_into = serializers.IntegerField(
        source="merged_into_id",
        allow_null=True,
        help_text="并入的项目的编号；不是合并的、并入的项目不在您范围内的为 null",
    )


class ProjectWithdrawalWriteSerializer(WriteSerializer):
    reason = serializers.CharField(max_length=300, help_text="撤销的原因")


class MergeQuerySerializer(QuerySerializer):
    into = ProjectField(help_text="保留的项目的编号")


class MergeWriteSerializer(WriteSerializer):
    into = ProjectField(help_text="保留的项目的编号")
    reason = serializers.CharField(max_length=300, help_text="合并的原因")


class MergePlanSerializer(ReadSerializer):
    """What a merger would do."""

    carried = serializers.ListField(child=serializers.CharField(), help_text="将补记到保留的项目上的内容")
    staying = serializers.ListField(child=serializers.CharField(), help_text="留在撤销的登记上的内容")
    conflicts = serializers.ListField(child=serializers.CharField(), help_text="须先解决的不一致；为空才能合并")
