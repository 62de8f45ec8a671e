"""Who changed what about a project, when, from, to, and why; and of what whom was reminded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from projects.models import Project
from tracker.api.pagination import CursorField, ListQuerySerializer, paginated_by, paginated_schema
from tracker.api.serializers import ReadSerializer
from tracker.api.views import BaseAPIView, get_visible_or_404
from tracker.queries.registry.history import Place, trail

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class StateField(serializers.JSONField):
    """What a thing said, by the names of its fields."""

    def to_representation(self, value: Any) -> Any:
        """Return what was kept as text."""
        return json.loads(value) if value else None


class EventSerializer(ReadSerializer):
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


class HistoryListQuerySerializer(ListQuerySerializer):
    """The query of a history."""

    cursor = CursorField(Place.parse)


class ProjectHistoryView(BaseAPIView):
    """The history of one project."""

    tag = "审计"
    query = HistoryListQuerySerializer

    @extend_schema(
        operation_id="history",
        summary="项目的变更历史",
        description=(
            "从早到晚。更换业主即修改建设单位：项目编号不变，前后两个业主都在历史里。"
            "交出的催办也在其中，action 为 remind，reason 是当时的原因，after 写明收件人、级别和规则。"
        ),
        responses=paginated_schema(EventSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return it, oldest first."""
        officer = self.officer
        project = get_visible_or_404(Project.objects.visible_to(officer), project_id)

        def fetch(last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
            entries = trail(officer, project, after=last, count=count, is_forward=is_forward)
            return [(entry.place, EventSerializer(entry).data) for entry in entries]

        return paginated_by(request, self.params, fetch)
