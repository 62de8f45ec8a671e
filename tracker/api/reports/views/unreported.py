"""Who has not reported a month, calling for their reports, and what waits for somebody today."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_call_for_reports
from projects.rules.months import previous_month
from projects.rules.stages import Stage
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.reports.serializers import unreported as serializers
from tracker.api.reports.views.reports import TAG
from tracker.api.views import BaseAPIView, allow
from tracker.queries.reports.unreported import UnreportedZone, unreported_counts, unreported_zones
from tracker.queries.todos import todos
from tracker.reminders.report_calls import call_for_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

MAY_NOT_CALL = "只有填报单位和省级可以催报。"


class UnreportedListView(BaseAPIView):
    """The zones that lack reports, the most first."""

    tag = TAG
    query = serializers.UnreportedQuerySerializer

    @extend_schema(
        operation_id="unreported",
        summary="谁还没有报送月报",
        description="按开发区，缺得最多的在前；同页面“未报送”。",
        responses=paginated_schema(serializers.UnreportedZoneSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return the zones with people and the first projects."""
        allow(may_call_for_reports(self.officer), MAY_NOT_CALL)
        month = self.params.get("month", previous_month(self.today.replace(day=1)))
        counts = unreported_counts(self.officer, month)

        def render(keys: Sequence[int]) -> Any:
            zones = unreported_zones(self.officer, month, counts, keys, today=self.today)
            return serializers.UnreportedZoneSerializer([_answered(zone) for zone in zones], many=True).data

        return paginated_by_position(request, self.params, list(counts), render)


def _answered(zone: UnreportedZone) -> SimpleNamespace:
    people = [
        {"id": person.pk, "name": str(person), "has_email": bool(person.email), "is_called_today": is_called}
        for person, is_called in zone.people
    ]
    counts = {"missing": zone.missing, "expected": zone.expected}
    return SimpleNamespace(zone=zone.zone, **counts, projects=zone.projects, officers=people)


class ReportCallListView(BaseAPIView):
    """Calls for reports; what became of their mails stands among the reminders."""

    tag = TAG

    @extend_schema(
        operation_id="call_for_reports",
        summary="催报：给缺报的开发区人员发邮件",
        description="每人每天至多一封；报送了的不再列出。休息日、月份没有结束或已关闭的不催。",
        request=serializers.CallWriteSerializer,
        responses={201: serializers.CalledSerializer},
        examples=[OpenApiExample("催报", {"month": "2024-05", "zones": [1, 2]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Enter the mails."""
        allow(may_call_for_reports(self.officer), MAY_NOT_CALL)
        values = self.validated(serializers.CallWriteSerializer)
        called = call_for_reports(**values, by=self.officer, now=self.now, today=self.today)
        return Response(serializers.CalledSerializer(called).data, status=201)


class TodosView(BaseAPIView):
    """What waits for somebody today."""

    tag = TAG

    @extend_schema(
        operation_id="todos",
        summary="今天要办",
        description="本岗位范围内各有多少，同总览；供办公系统汇总待办。",
        responses=serializers.TodosSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the counts."""
        found = todos(self.officer, self.today)
        shown = {name: getattr(found, name) for name in ("month", "missing", "waiting", "red", "rules", "findings")}
        planned = {
            "planned_starts": found.planned[Stage.STARTED],
            "planned_productions": found.planned[Stage.PRODUCING],
        }
        return Response(serializers.TodosSerializer({**shown, **planned}).data)
