"""The officer's own second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from tracker.api.accounts.serializers import (
    CodeWriteSerializer,
    EnrolmentSerializer,
    RecoveryCodesSerializer,
    SecondFactorSerializer,
)
from tracker.api.accounts.sign_in_rows import present_key
from tracker.api.accounts.views.own import OwnAccountView
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.operations.accounts.second_factor import begin_enrolment, confirm, has_second_factor
from zones.models import RecoveryCode

if TYPE_CHECKING:
    from rest_framework.request import Request


class SecondFactorView(OwnAccountView):
    is_duty = True

    @extend_schema(operation_id="second_factor", summary="我的两步验证", responses=SecondFactorSerializer)
    def get(self, request: Request) -> Response:
        officer = self.officer
        state = {
            "is_enabled": has_second_factor(officer),
            "is_required": officer.role in settings.ACCOUNTS.second_factor,
            "unused_recovery_codes": RecoveryCode.objects.filter(officer=officer, used_at=None).count(),
        }
        return Response(SecondFactorSerializer(state).data)

    @extend_schema(
        operation_id="begin_second_factor",
        summary="开始启用两步验证",
        description="给出新的密钥；输入到验证器，再用它显示的验证码确认。",
        request=EmptyWriteSerializer,
        responses=EnrolmentSerializer,
    )
    def post(self, request: Request) -> Response:
        self.validated(EmptyWriteSerializer)
        return Response(EnrolmentSerializer(begin_enrolment(officer=self.officer, now=self.now)).data)


class SecondFactorConfirmView(OwnAccountView):
    is_duty = True

    @extend_schema(
        operation_id="confirm_second_factor",
        summary="确认启用两步验证",
        description="其他网页登录和令牌随之失效。",
        request=CodeWriteSerializer,
        responses=RecoveryCodesSerializer,
    )
    def post(self, request: Request) -> Response:
        code = self.validated(CodeWriteSerializer)["otp"]
        codes = confirm(officer=self.officer, code=code, keep=present_key(request), now=self.now)
        return Response(RecoveryCodesSerializer({"recovery_codes": codes}).data)
