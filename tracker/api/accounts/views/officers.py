"""Accounts of others: a system administrator sends links, ends sign-ins and unlocks, a security one resets factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from projects.operations.sign_ins import end_sign_ins
from projects.permissions import may_keep_accounts, may_reset_second_factors
from tracker.api.accounts.serializers import EndedSerializer, PasswordLinkSerializer
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.operations.accounts.links import is_mailable, send_link, show_link
from tracker.operations.accounts.second_factor import reset_second_factor
from tracker.operations.login_throttling import unlock
from zones.models import Officer

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "账号"
MAY_NOT_KEEP = "只有系统管理员可以管理账号。"


class OfficerScopedView(BaseAPIView):
    def officer_of_address(self, number: int) -> Officer:
        """
        Return the officer of a number.

        :raises NotFound: if it is somebody else, and the officer who asks does not see all accounts
        """
        everybody = Officer.objects.all()
        visible = everybody if self.officer.sees_officers else everybody.filter(pk=self.officer.pk)
        return get_visible_or_404(visible, number)

    def officer_to_manage(self, number: int) -> Officer:
        """
        Return the officer of a number, for an administrator.

        :raises NotFound: as `officer_of_address`
        :raises PermissionDenied: if the officer who asks sees the other one and manages no accounts
        """
        officer = self.officer_of_address(number)
        allow(may_keep_accounts(self.officer), MAY_NOT_KEEP)
        return officer


class AccountView(OfficerScopedView):
    tag = TAG
    may_be_kept = False


class OfficerSignInsEndView(AccountView):
    @extend_schema(
        operation_id="end_officer_sign_ins",
        summary="撤销人员的全部登录（系统管理员）",
        request=EmptyWriteSerializer,
        responses=EndedSerializer,
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_to_manage(officer_id)
        self.validated(EmptyWriteSerializer)
        ended = end_sign_ins(officer, by=self.officer, now=self.now, why="系统管理员撤销")
        return Response(EndedSerializer({"ended": ended}).data)


class PasswordLinkView(AccountView):
    @extend_schema(
        operation_id="send_password_link",
        summary="发送设置密码的链接（系统管理员）",
        description="发到人员的邮箱；没有配置邮件或没有登记邮箱时，给出一次性链接，由系统管理员转交。以前的链接随之失效。",
        request=EmptyWriteSerializer,
        responses=PasswordLinkSerializer,
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_to_manage(officer_id)
        self.validated(EmptyWriteSerializer)
        link = None
        if is_mailable(officer):
            send_link(officer=officer, by=self.officer, now=self.now)
        else:
            link = show_link(officer=officer, by=self.officer, now=self.now)
        return Response(PasswordLinkSerializer({"link": link, "is_mailed": link is None}).data)


class SecondFactorResetView(AccountView):
    @extend_schema(
        operation_id="reset_second_factor",
        summary="重置人员的两步验证（安全管理员）",
        request=EmptyWriteSerializer,
        responses={204: OpenApiResponse(description="已重置")},
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_of_address(officer_id)
        allow(may_reset_second_factors(self.officer), "只有安全管理员可以重置两步验证。")
        self.validated(EmptyWriteSerializer)
        reset_second_factor(officer=officer, by=self.officer, now=self.now)
        return Response(status=204)


class UnlockView(AccountView):
    @extend_schema(
        operation_id="unlock_officer",
        summary="解除登录锁定（系统管理员）",
        request=EmptyWriteSerializer,
        responses={204: OpenApiResponse(description="已解除")},
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_to_manage(officer_id)
        self.validated(EmptyWriteSerializer)
        unlock(officer=officer, by=self.officer, now=self.now)
        return Response(status=204)
