"""What projects are to invest in a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.operations.progress_figures import record_annual_plan
from projects.permissions import may_report_on
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.reports.serializers.months import PlanSerializer, PlanWriteSerializer
from tracker.api.views import ProjectScopedView, allow

if TYPE_CHECKING:
    from rest_framework.request import Request


class ProjectAnnualPlanListView(ProjectScopedView):
    """The yearly plans of one project."""

    tag = "年度计划"
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="annual_plans", summary="项目的年度投资计划", responses=paginated_schema(PlanSerializer)
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or with `all` the withdrawn ones too."""
        project = self.project(project_id)
        plans = read_records(project.annual_plans.select_related("corrects__recorded_by"), self.params)
        return paginated(request, self.params, plans, lambda shown: PlanSerializer(shown, many=True).data)

    @extend_schema(
        operation_id="record_annual_plan",
        summary="填报年度投资计划",
        description=(
            "同一年度再次填报即为调整，须说明原因；金额未变时返回原记录（200）。开发区的调整须经审核，"
            "请用 plan-adjustments 提交，直接改为 422。"
        ),
        request=PlanWriteSerializer,
        responses={201: PlanSerializer, 200: PlanSerializer},
        examples=[OpenApiExample("年度计划", {"year": 2024, "planned_wan": "12000"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        officer = self.officer
        project = self.project(project_id)
        allow(may_report_on(officer, project), "您的岗位不能填报这个项目的年度计划。")
        plan = record_annual_plan(project=project, **self.validated(PlanWriteSerializer), by=officer, now=self.now)
        return Response(PlanSerializer(plan).data, status=201 if plan.recorded_at == self.now else 200)
