"""Accounts of others, as answered and as written."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.accounts.rights_serializers import RightsRequestSerializer
from tracker.api.accounts.serializers import AnyUnitField, AnyZoneField, MeSerializer
from tracker.api.fields import DayField, VisibleField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.operations.accounts.registering import Welcome
from zones.models import Officer, Role

WELCOMES = (
    (Welcome.ASKED.value, "已提交权限申请，另一人同意后启用"),
    (Welcome.MAILED.value, "设置密码的链接已交邮件发送"),
    (Welcome.BY_HAND.value, "没有邮件可发，须由系统管理员转交一次性链接"),
)
USERNAME = Officer._meta.get_field("username")


class OfficerListQuerySerializer(ListQuerySerializer):
    """The query of the accounts."""

    role = serializers.ChoiceField(choices=Role.choices, required=False, help_text="级别")
    zone = AnyZoneField(required=False, help_text="开发区的编号")
    unit = AnyUnitField(required=False, help_text="填报单位的代码，连同其开发区的人员")
    is_active = serializers.BooleanField(required=False, help_text="true 只要启用的，false 只要停用的")
    username = serializers.CharField(max_length=150, required=False, help_text="用户名，不分大小写")


class OfficerSerializer(MeSerializer):
    """An account."""

    id = serializers.IntegerField(help_text="编号")
    is_active = serializers.BooleanField(help_text="是否启用")
    last_login = serializers.DateTimeField(allow_null=True, help_text="上次登录")
    date_joined = serializers.DateTimeField(help_text="建立时刻")
    version = serializers.IntegerField(source="details_version", help_text="资料的版本，即 ETag")


class DetailsWriteSerializer(WriteSerializer):
    """What an account is called, and where its mail goes; what is not named stays."""

    username = serializers.CharField(
        max_length=USERNAME.max_length, validators=USERNAME.validators, required=False, help_text="用户名，不分大小写"
    )
    name = serializers.CharField(source="display_name", max_length=40, required=False, help_text="姓名")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, help_text="电子邮箱")
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="理由；更换邮箱须另一人同意时必填"
    )


class OfficerWriteSerializer(DetailsWriteSerializer):
    """A new account."""

    username = serializers.CharField(
        max_length=USERNAME.max_length, validators=USERNAME.validators, help_text="用户名，不分大小写"
    )
    name = serializers.CharField(source="display_name", max_length=40, help_text="姓名")
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = AnyZoneField(required=False, allow_null=True, help_text="开发区的编号，开发区人员必填")
    unit = AnyUnitField(required=False, allow_null=True, help_text="填报单位的代码，市级人员必填")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300, help_text="理由；记入审计")


class NewOfficerSerializer(ReadSerializer):
    """An account that was made."""

    officer = OfficerSerializer(help_text="账号")
    welcome = serializers.ChoiceField(choices=WELCOMES, help_text="本人怎样得到密码")


class ChangedOfficerSerializer(ReadSerializer):
    """An account whose details were changed, and what of them has to be approved first."""

    officer = OfficerSerializer(help_text="账号，如今的资料")
    request = RightsRequestSerializer(allow_null=True, help_text="须另一人同意的改动，没有时为 null")


class OfficerAbsenceWriteSerializer(WriteSerializer):
    """An absence of the officer whom the address names."""

    substitute = VisibleField(
        lambda _administrator: Officer.objects.filter(is_active=True),
        "没有这个人员，或已停用。",
        help_text="代理人的编号",
    )
    first_on = DayField(help_text="开始日期")
    last_on = DayField(help_text="结束日期，含当日")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="说明")
