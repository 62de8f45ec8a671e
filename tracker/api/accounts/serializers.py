"""Logins, officers, posts and absences, as answered and as written."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tracker.api.fields import DayField, UnitField, VisibleField, ZoneField
from tracker.api.reports.serializers.problems import RegisteredProblemSerializer
from tracker.api.reports.serializers.reports import ReportSerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.queries.accounts import candidates
from zones.models import ReportingUnit, Role, Zone


class LoginWriteSerializer(WriteSerializer):
    username = serializers.CharField(max_length=150, help_text="用户名")
    # Not trimmed: a blank may be part of a password.
    password = serializers.CharField(max_length=128, trim_whitespace=False, help_text="密码")
    otp = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="动态验证码或恢复码，启用了两步验证的账号必填"
    )


class TokenSerializer(ReadSerializer):
    """A new token: only its digest is stored, so that no other answer holds it."""

    token = serializers.CharField(help_text="放在请求头里：Authorization: Token <token>")
    expiry = serializers.DateTimeField(help_text="失效时刻")
    notice = serializers.CharField(required=False, help_text="因同时有效的令牌过多而失效的是哪一个；没有时不出现")


class PasswordWriteSerializer(WriteSerializer):
    old_password = serializers.CharField(max_length=128, trim_whitespace=False, help_text="原密码")
    new_password = serializers.CharField(max_length=128, trim_whitespace=False, help_text="新密码")


class SignInSerializer(ReadSerializer):
    """A session of the pages or a token of the API."""

    number = serializers.CharField(help_text="编号，撤销时用")
    is_token = serializers.BooleanField(help_text="接口令牌为 true，网页登录为 false")
    began_at = serializers.DateTimeField(allow_null=True, help_text="登录时刻")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="最迟失效的时刻；长时间不用的提前失效")
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="最近使用，准到一分钟")
    address = serializers.CharField(help_text="登录地址")
    user_agent = serializers.CharField(help_text="浏览器或程序")
    is_this = serializers.BooleanField(help_text="是否就是发出这个请求的登录")


class EndedSerializer(ReadSerializer):
    ended = serializers.IntegerField(help_text="撤销了几个登录")


class SecondFactorSerializer(ReadSerializer):
    is_enabled = serializers.BooleanField(help_text="是否已启用两步验证")
    is_required = serializers.BooleanField(help_text="本岗位是否必须启用")
    unused_recovery_codes = serializers.IntegerField(help_text="还没有用过的恢复码个数")


class EnrolmentSerializer(ReadSerializer):
    key = serializers.CharField(help_text="密钥（base32），输入到手机上的验证器；只在启用前给出")
    address = serializers.CharField(help_text="otpauth 地址，可做成二维码")


class CodeWriteSerializer(WriteSerializer):
    otp = serializers.CharField(max_length=40, help_text="验证器上的六位验证码")


class RecoveryCodesSerializer(ReadSerializer):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="恢复码，每个只能用一次；只在此刻给出，请妥善保存"
    )


class PasswordLinkSerializer(ReadSerializer):
    link = serializers.CharField(allow_null=True, help_text="一次性链接，只在此刻给出；已发邮件的为 null")
    is_mailed = serializers.BooleanField(help_text="是否已交邮件发送")


class MeSerializer(ReadSerializer):
    username = serializers.CharField(help_text="用户名")
    name = serializers.CharField(help_text="姓名", source="display_name")
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="所在开发区的编号")
    zone_name = serializers.CharField(source="zone.name", allow_null=True, default=None, help_text="所在开发区")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="所在填报单位的代码")
    unit_name = serializers.CharField(source="unit.name", allow_null=True, default=None, help_text="所在填报单位")
    email = serializers.CharField(help_text="电子邮箱，催办邮件发到这里")


class PostSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    officer = serializers.IntegerField(source="officer_id", help_text="人员的编号")
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="开发区的编号")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="填报单位的代码")
    started_on = serializers.DateField(help_text="任职日期")
    ended_on = serializers.DateField(allow_null=True, help_text="离任日期，在任为 null")


class AnyZoneField(ZoneField):
    """A zone of the whole province for whoever gives posts, which needs no sight of projects; else a visible one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.visible = lambda by: Zone.objects.all() if by.sees_officers else Zone.objects.visible_to(by)


class AnyUnitField(UnitField):
    """The same of a reporting unit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        units = ReportingUnit.objects
        self.visible = lambda by: units.all() if by.sees_officers else units.visible_to(by)


class PostWriteSerializer(WriteSerializer):
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = AnyZoneField(required=False, allow_null=True, help_text="开发区的编号，开发区人员必填")
    unit = AnyUnitField(required=False, allow_null=True, help_text="填报单位的代码，市级人员必填")
    started_on = DayField(help_text="任职日期；原岗位同日离任")
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="理由，须另一人同意时必填"
    )


class AbsenceSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    officer = serializers.IntegerField(source="officer_id", help_text="请假人的编号")
    officer_name = serializers.CharField(source="officer", help_text="请假人")
    substitute = serializers.IntegerField(source="substitute_id", help_text="代理人的编号")
    substitute_name = serializers.CharField(source="substitute", help_text="代理人")
    first_on = serializers.DateField(help_text="开始日期")
    last_on = serializers.DateField(help_text="结束日期，含当日")
    reason = serializers.CharField(help_text="说明")
    cancelled_at = serializers.DateTimeField(allow_null=True, help_text="取消时刻，有效的为 null")


class AbsenceWriteSerializer(WriteSerializer):
    """An absence of the officer who sends it."""

    substitute = VisibleField(candidates, "没有这个人员，或不能代理您的岗位。", help_text="代理人的编号")
    first_on = DayField(help_text="开始日期")
    last_on = DayField(help_text="结束日期，含当日")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="说明")


class ComingDaySerializer(ReadSerializer):
    """A day that is planned for a project and has not come true."""

    project = serializers.IntegerField(source="project.pk", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    what = serializers.CharField(help_text="计划事项")
    day = serializers.DateField(help_text="计划日期")


class HandoverCountsSerializer(ReadSerializer):
    """How many there are of each, also where a list is cut off."""

    reports = serializers.IntegerField(help_text="未办完的月报")
    problems = serializers.IntegerField(help_text="未办结的问题")
    days = serializers.IntegerField(help_text="临近或已过的计划日期")


class HandoverSerializer(ReadSerializer):
    """What a successor has to know: what is open in the range of the post, the most urgent of each."""

    reports = ReportSerializer(many=True, help_text="草稿、退回和待审的月报")
    problems = RegisteredProblemSerializer(many=True, help_text="未办结的问题")
    days = ComingDaySerializer(many=True, help_text="60 天内到期或已过期、尚未实现的计划日期")
    counts = HandoverCountsSerializer(help_text="各有多少")
