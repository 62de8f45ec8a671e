"""Snoozing the reminders of a stalled project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.permissions import may_report_on
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.stalled.serializers import stalled as serializers
from tracker.api.stalled.views.stalled import TAG
from tracker.api.views import BaseAPIView, ProjectScopedView, allow
from tracker.models import Snooze
from tracker.operations.snoozes import snooze

if TYPE_CHECKING:
    from rest_framework.request import Request


class ProjectSnoozeView(ProjectScopedView):
    """Snoozing the reminders of a stalled project."""

    tag = TAG

    @extend_schema(
        operation_id="snooze",
        summary="暂缓催办",
        description="到期之前不催办这个项目，也不升级；灯照亮，省级看得到。再次设定即代替前一次。",
        request=serializers.SnoozeWriteSerializer,
        responses={201: serializers.SnoozeSerializer},
        examples=[OpenApiExample("暂缓", {"until": "2024-08-31", "reason": "等待用地批复"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Snooze its reminders up to a day, that day included."""
        officer = self.officer
        project = self.project(project_id)
        allow(may_report_on(officer, project), "您的岗位不能暂缓这个项目的催办。")
        body = self.validated(serializers.SnoozeWriteSerializer)
        snoozed = snooze(
            project=project,
            rule_code=body.get("rule", ""),
            until=body["until"],
            by=officer,
            now=self.now,
            today=self.today,
            reason=body["reason"],
        )
        # Always 201: setting it again withdraws the old snooze and adds another.
        return Response(serializers.SnoozeSerializer(snoozed).data, status=201)


class SnoozeListView(BaseAPIView):
    tag = TAG
    query = serializers.SnoozeListQuerySerializer

    @extend_schema(
        operation_id="snoozes", summary="暂缓催办的项目", responses=paginated_schema(serializers.SnoozeSerializer)
    )
    def get(self, request: Request) -> Response:
        """Return the snoozes of the projects that the officer sees: those in force, or all."""
        snoozes = Snooze.objects.filter(project__in=Project.objects.visible_to(self.officer))
        if not self.params["all"]:
            snoozes = snoozes.in_force(self.today)
        named = snoozes.select_related("project", "recorded_by", "withdrawn_by")
        return paginated(request, self.params, named, lambda shown: serializers.SnoozeSerializer(shown, many=True).data)
