"""The officer's own password and sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.operations.sign_ins import end_sign_in, end_sign_ins
from tracker.api.accounts.serializers import (
    EndedSerializer,
    PasswordWriteSerializer,
)
from tracker.api.accounts.sign_in_rows import SIGN_INS_PAGE, present_key, sign_in_list
from tracker.api.pagination import ListQuerySerializer
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.api.views import BaseAPIView
from tracker.operations.accounts.passwords import change_password
from tracker.queries.sign_ins import find_sign_in

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "账号"


class OwnAccountView(BaseAPIView):
    tag = TAG
    # What is answered may be a secret: nothing of it is stored for a repeated request.
    may_be_kept = False


class PasswordView(OwnAccountView):
    is_duty = True

    @extend_schema(
        operation_id="change_password",
        summary="修改密码",
        description="须给出原密码；其他网页登录和令牌随之失效，发出这个请求的除外。",
        request=PasswordWriteSerializer,
        responses={204: OpenApiResponse(description="已修改")},
        examples=[OpenApiExample("修改密码", {"old_password": "…", "new_password": "…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        address = request.META.get("REMOTE_ADDR", "")
        values = self.validated(PasswordWriteSerializer)
        change_password(officer=self.officer, **values, address=address, keep=present_key(request), now=self.now)
        if request.auth is None:
            # A session carries a digest of the password.
            update_session_auth_hash(request._request, self.officer)  # noqa: SLF001
        return Response(status=204)


class SignInListView(OwnAccountView):
    query = ListQuerySerializer

    @extend_schema(operation_id="sign_ins", summary="我的登录：网页登录和接口令牌", responses=SIGN_INS_PAGE)
    def get(self, request: Request) -> Response:
        return sign_in_list(request, self.params, self.officer, now=self.now)


class SignInEndView(OwnAccountView):
    @extend_schema(
        operation_id="end_sign_in",
        summary="撤销我的一个登录",
        request=EmptyWriteSerializer,
        responses={204: OpenApiResponse(description="已撤销")},
    )
    def post(self, request: Request, sign_in: str) -> Response:
        found = find_sign_in(self.officer, sign_in, now=self.now)
        if found is None:
            raise NotFound
        self.validated(EmptyWriteSerializer)
        end_sign_in(found, officer=self.officer, by=self.officer, now=self.now)
        return Response(status=204)


class OtherSignInsEndView(OwnAccountView):
    @extend_schema(
        operation_id="end_other_sign_ins",
        summary="撤销我的其他登录",
        description="发出这个请求的登录继续有效。",
        request=EmptyWriteSerializer,
        responses=EndedSerializer,
    )
    def post(self, request: Request) -> Response:
        self.validated(EmptyWriteSerializer)
        officer = self.officer
        ended = end_sign_ins(officer, by=officer, now=self.now, why="本人撤销", keep=present_key(request))
        return Response(EndedSerializer({"ended": ended}).data)
