"""Requests for rights and what was decided on them, and whether an account is open."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import RightsOutcome
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from zones.models import Role


class RightsListQuerySerializer(ListQuerySerializer):
    waiting = serializers.BooleanField(default=False, help_text="true 时只要等待审批的")


class RightsRequestSerializer(ReadSerializer):
    """A request and what was decided; `outcome` and what follows are null while it waits."""

    id = serializers.IntegerField(help_text="编号")
    officer = serializers.IntegerField(source="officer_id", help_text="人员的编号")
    officer_name = serializers.CharField(source="officer", help_text="人员")
    role = serializers.ChoiceField(choices=Role.choices, help_text="申请的级别")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="开发区的编号")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="填报单位的代码")
    started_on = serializers.DateField(help_text="任职日期")
    opens_account = serializers.BooleanField(help_text="是否启用账号")
    email = serializers.CharField(
        allow_null=True, help_text="账号的邮箱改为哪个，空为删去；null 为申请的是岗位、启用账号"
    )
    reason = serializers.CharField(help_text="理由")
    requested_by = serializers.CharField(help_text="申请人")
    requested_at = serializers.DateTimeField(help_text="申请时刻")
    outcome = serializers.ChoiceField(
        choices=RightsOutcome.choices, source="decided.outcome", allow_null=True, default=None, help_text="结论"
    )
    decided_by = serializers.CharField(source="decided.decided_by", allow_null=True, default=None, help_text="审批人")
    decided_at = serializers.DateTimeField(
        source="decided.decided_at", allow_null=True, default=None, help_text="审批时刻"
    )
    note = serializers.CharField(source="decided.note", allow_null=True, default=None, help_text="审批意见")


class RightsDecisionWriteSerializer(WriteSerializer):
    decision = serializers.ChoiceField(choices=RightsOutcome.choices, help_text="结论；申请人只能以 refused 收回")
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, help_text="意见，不同意的必填")


class AccountSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="人员的编号")
    username = serializers.CharField(help_text="用户名")
    is_active = serializers.BooleanField(help_text="账号是否在用")


class AccountWriteSerializer(WriteSerializer):
    is_active = serializers.BooleanField(help_text="true 启用，false 停用")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300, help_text="理由")
