"""The OpenAPI document: what drf-spectacular cannot know of our views, and the error responses that they share."""

from __future__ import annotations

import re
from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from tracker.api.idempotency import IDEMPOTENCY_KEY
from tracker.api.moved import MovedSerializer
from tracker.api.parsers import UploadParser

ERROR_TYPES = ("validation_error", "client_error", "server_error")
ERROR_RESPONSES = {
    "400": "请求不合规：逐处说明原因，不认识的名称也在此列；超过 20 处的，末条（`more_errors`）说明还有多少。",
    "401": "没有登录，或令牌已失效。",
    "403": "看得见，但无权这样做；或须先改密码（`password_change_required`）、启用两步验证（`second_factor_required`）",
    "404": "没有这项内容，或无权查看（两种情形的回答完全相同）。",
    "409": (
        "与已有的记录冲突，`standing` 是那条记录的编号和日期；导入时台账已变的，`moved` 逐格说明；"
        "或带同一幂等键的请求正在处理，`Retry-After` 后重发。"
    ),
    "412": "If-Match 里的版本已不是当前版本：请重新读取。",
    "413": "请求内容过大：JSON 最多 256 KB，文件最多 20 MB。",
    "415": "请求内容不是 JSON。",
    "422": "业务规则不允许，或一次问得过多（`question_too_large`，说明怎样缩小）；`code` 是规则的名称。",
    "428": "修改没有带 If-Match。",
    "410": "记录还在，文件已不在服务器上。",
    "429": "尝试过于频繁，或当天的上传额度已用完；`Retry-After` 是须等待的秒数。",
    "503": "数据库暂时无法访问，或正忙于检查别人的文件；`Retry-After` 是建议等待的秒数。",
    "507": "服务器的存储空间已满，没有保存。",
}
"""What each error status means, the same for every operation: each is one component of the document."""
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='修改所依据的版本，即读取时的 ETag，例如 `"3"`。',
)


class ErrorSerializer(serializers.Serializer[Any]):
    """One error, as drf-standardized-errors formats it."""

    code = serializers.CharField(help_text="供程序判断的名称")
    detail = serializers.CharField(help_text="给人看的中文说明")
    attr = serializers.CharField(allow_null=True, help_text="有关的字段或查询参数")


class StandingRecordSerializer(serializers.Serializer[Any]):
    """The record that a conflict is with."""

    id = serializers.IntegerField(help_text="已有记录的编号，更正时填入 corrects")
    occurred_on = serializers.DateField(allow_null=True, help_text="已有记录的日期")


class ErrorListSerializer(serializers.Serializer[Any]):
    """The body of every error response."""

    type = serializers.ChoiceField(choices=ERROR_TYPES)
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]  # hides an attribute
    standing = StandingRecordSerializer(required=False)
    moved = MovedSerializer(many=True, required=False)


class OperationSchema(AutoSchema):
    """Adds to each operation the query, headers and error responses that follow from its view and method."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        if self.method == "GET":
            return [self.view.query] if self.view.query().fields else []
        if self.method == "PATCH":
            return [IF_MATCH]
        query = [self.view.write_query] if self.view.write_query().fields else []
        return [*query, IDEMPOTENCY_KEY] if self.view.has_rules and self.view.may_be_kept else query

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_serializer_name(self, serializer: Any, direction: Literal["request", "response"]) -> str:
        # The document shows neither the suffixes of our classes nor, through `inline_serializer`, those before Page.
        return re.sub(
            r"(?:Write|Query)?(?:Serializer)?(?=$|Page$)", "", super().get_serializer_name(serializer, direction)
        )

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        responses |= {status: self._error_response(status) for status in self._error_statuses()}
        return dict(sorted(responses.items()))

    def _error_response(self, status: str) -> dict[str, Any]:
        """Return a reference to the component of a status, which the first operation to need it registers."""
        described = OpenApiResponse(ErrorListSerializer, ERROR_RESPONSES[status])
        schema = self._get_response_for_code(described, status, ["application/json"])  # type: ignore[no-untyped-call]
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=f"Error{status}", type=ResolvedComponent.RESPONSE, schema=schema, object=ErrorListSerializer
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def _error_statuses(self) -> list[str]:
        is_public = any(isinstance(permission, AllowAny) for permission in self.view.get_permissions())
        is_write = self.method in {"POST", "PATCH"}
        takes_files = UploadParser in self.view.parser_classes
        applies = {
            "400": True,
            "401": True,
            "403": not is_public,
            "404": "{" in self.path,
            "409": is_write and self.view.has_rules,
            "412": self.method == "PATCH",
            "413": is_write,
            "415": is_write,
            "422": (is_write and self.view.has_rules) or (not is_write and self.view.has_extent),
            "428": self.method == "PATCH",
            "429": bool(self.view.get_throttles()) or (is_write and takes_files),
            "503": True,
            "507": is_write,
        }
        return [status for status, does_apply in applies.items() if does_apply]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by subclassing
    """Documents the header of `TokenAuthentication`."""

    target_class = "tracker.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "登录后得到的令牌：`Authorization: Token <token>`。",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by subclassing
    """Documents the cookie of `SessionAuthentication`."""

    target_class = "tracker.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "网页登录后的会话；站点用 HTTPS 时名为 __Host-sessionid。",
        }
