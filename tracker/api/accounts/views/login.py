"""Signing in for a token, giving it back, and the own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import auth
from django.contrib.auth.models import update_last_login
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from tracker.api.accounts.serializers import LoginWriteSerializer, MeSerializer, TokenSerializer
from tracker.api.throttling import LoginThrottle
from tracker.api.views import BaseAPIView
from tracker.models import ACCOUNTS_OF_AN_ADDRESS
from tracker.operations.login_throttling import note_failure, note_sign_out, note_success

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "登录"


class LoginFailedError(AuthenticationFailed):
    """The name or the password is wrong, or the account is closed; never which of them."""

    default_detail = "用户名或密码不正确。"
    default_code = "login_failed"


class LoginView(BaseAPIView):
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [LoginThrottle]
    tag = TAG
    has_rules = False

    def get_authenticate_header(self, request: Request) -> str:
        # Without authentication classes DRF would answer a failed login with a 403.
        return str(KnoxAuthentication().authenticate_header(request))

    @extend_schema(
        operation_id="login",
        summary="登录",
        description=(
            "用用户名和密码换取令牌。同一地址对同一账号每分钟最多尝试 10 次；"
            "一个账号屡次失败后，生疏的地址每 5 秒只能试一次；"
            f"一个地址一小时内在 {ACCOUNTS_OF_AN_ADDRESS} 个账号上失败后，从那里登录过的账号以外须等待。"
        ),
        request=LoginWriteSerializer,
        responses={200: TokenSerializer},
        examples=[
            OpenApiExample("登录", {"username": "lvliang", "password": "…"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body, now = self.validated(LoginWriteSerializer), timezone.now()
        attempt = {"account": body["username"], "address": request.META.get("REMOTE_ADDR", ""), "now": now}
        # Django hashes the password also for a name that does not exist: time tells nothing about accounts.
        officer = auth.authenticate(request._request, username=body["username"], password=body["password"])  # noqa: SLF001
        if officer is None:
            note_failure(**attempt)
            raise LoginFailedError
        note_success(**attempt, officer=officer)
        auth_token, token = get_token_model().objects.create(user=officer)
        update_last_login(type(officer), officer)
        return Response(TokenSerializer({"token": token, "expiry": auth_token.expiry}).data)


class LogoutView(BaseAPIView):
    tag = TAG
    has_rules = False

    @extend_schema(
        operation_id="logout",
        summary="退出",
        description="令牌立即失效；用网页会话调用时结束会话。",
        request=None,
        responses={204: OpenApiResponse(description="已退出")},
    )
    def post(self, request: Request) -> Response:
        """End the token of the request, or its session where it has no token."""
        token: Any = request.auth
        officer = self.officer
        if token is not None:
            # Only this token: the officer's other programs stay signed in.
            token.delete()
        else:
            auth.logout(request._request)  # noqa: SLF001
        note_sign_out(officer=officer, now=self.now)
        return Response(status=204)


class MeView(BaseAPIView):
    """The officer who is signed in, and the post."""

    tag = TAG

    @extend_schema(operation_id="me", summary="我的账号", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.officer).data)
