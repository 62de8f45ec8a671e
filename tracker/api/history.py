"""Who changed what about a project, when, from, to, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from projects.models import AuditEvent, Project
from tracker.api.endpoint import Endpoint, visible_or_404
from tracker.api.pagination import Page, page, page_of
from tracker.api.shapes import Strict

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class StateField(serializers.JSONField):
    """What a thing said, by the names of its fields."""

    def to_representation(self, value: Any) -> Any:
        """Return what was kept as text."""
        return json.loads(value) if value else None


class EventShape(Strict):
    """One change."""

    id = serializers.IntegerField(help_text="编号")
    at = serializers.DateTimeField(help_text="时刻")
    actor = serializers.CharField(allow_null=True, help_text="谁改的，系统为 null")
    action = serializers.CharField(help_text="操作的名称")
    object_type = serializers.CharField(help_text="对象类型")
    object_id = serializers.IntegerField(help_text="对象的编号")
    before = StateField(help_text="改前；个人信息已遮住", allow_null=True)
    after = StateField(help_text="改后；个人信息已遮住", allow_null=True)
    reason = serializers.CharField(help_text="原因")
    request_id = serializers.CharField(help_text="请求编号，与应答的 X-Request-ID 相同")


class HistoryOfProject(Endpoint):
    """The history of one project."""

    tag = "审计"
    query = Page

    @extend_schema(
        operation_id="history",
        summary="项目的变更历史",
        description="从早到晚。更换业主即修改建设单位：项目编号不变，前后两个业主都在历史里。",
        responses=page_of(EventShape),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return it, oldest first."""
        project = visible_or_404(Project.objects.visible_to(self.officer), project_id)
        events = AuditEvent.objects.visible_to(self.officer).of(project).select_related("actor")
        return page(request, self.asked, events, lambda shown: EventShape(shown, many=True).data)
