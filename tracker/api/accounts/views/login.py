"""Signing in for a token, giving it back, and the own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import auth
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from tracker.api.accounts.serializers import LoginWriteSerializer, MeSerializer, TokenSerializer
from tracker.api.throttling import LoginThrottle
from tracker.api.views import BaseAPIView
from tracker.models import ACCOUNTS_OF_AN_ADDRESS
from tracker.operations.accounts.signing_in import sign_in
from tracker.operations.accounts.tokens import MOST, open_token
from tracker.operations.login_throttling import note_sign_out

if TYPE_CHECKING:
    from rest_framework.request import Request

    from zones.models import Token

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
            "启用了两步验证的账号须带 `otp`，没有带的为 401、`otp_required`。"
            "一个账号同时有效的令牌最多 5 个，超过时最早的失效（`notice` 说明）。"
        ),
        request=LoginWriteSerializer,
        responses={200: TokenSerializer},
        examples=[
            OpenApiExample("登录", {"username": "lvliang", "password": "…"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        body, now, address = self.validated(LoginWriteSerializer), timezone.now(), request.META.get("REMOTE_ADDR", "")
        code = body.get("otp", "")
        officer = sign_in(account=body["username"], password=body["password"], code=code, address=address, now=now)
        if officer is None:
            raise LoginFailedError
        user_agent = request.META.get("HTTP_USER_AGENT", "")
        token, text, ended = open_token(officer=officer, address=address, user_agent=user_agent, now=now)
        answer = {"token": text, "expiry": token.expiry, **({"notice": _notice(ended)} if ended else {})}
        return Response(TokenSerializer(answer).data)


def _notice(ended: Token) -> str:
    began = timezone.localtime(ended.began_at)
    return f"同时有效的令牌最多 {MOST} 个：{began:%Y-%m-%d %H:%M} 登录的那个已失效。"


class LogoutView(BaseAPIView):
    is_duty = True
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

    is_duty = True
    tag = TAG

    @extend_schema(operation_id="me", summary="我的账号", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.officer).data)
