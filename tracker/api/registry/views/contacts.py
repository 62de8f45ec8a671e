"""Showing a project's telephone number in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_reveal_contact
from tracker.api.registry.serializers.contacts import ContactPhoneSerializer, RevealWriteSerializer
from tracker.api.views import ProjectScopedView, allow
from tracker.operations.contacts import reveal_contact

if TYPE_CHECKING:
    from rest_framework.request import Request


class ContactPhoneView(ProjectScopedView):
    """The telephone number of a project, for whoever says what for."""

    tag = "项目"

    @extend_schema(
        operation_id="reveal_contact",
        summary="查看完整的联系电话",
        description="市、省人员看到的号码遮住中间几位；说明原因后显示完整号码，记入审计。每人一小时至多 60 次。",
        request=RevealWriteSerializer,
        responses=ContactPhoneSerializer,
        examples=[OpenApiExample("督办", {"reason": "停滞督办，电话核实开工情况"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        allow(may_reveal_contact(self.officer, project), "系统管理员和审计员不查看完整的联系电话。")
        reason = self.validated(RevealWriteSerializer)["reason"]
        number = reveal_contact(project=project, by=self.officer, now=self.now, reason=reason)
        return Response(ContactPhoneSerializer({"contact_phone": number}).data)
