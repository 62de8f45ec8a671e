"""The history of planned dates, exits from a year's planned starts, and adjustments of a year's investment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import PlanAdjustment, PlanExit
from projects.operations import plans
from projects.permissions import may_decide_exit, may_report_on, may_review
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.reports.serializers import plans as serializers
from tracker.api.views import ProjectScopedView, WithdrawalView, allow

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models.plans import PlanAdjustmentQuerySet

TAG = "年度计划"
MAY_NOT_EXIT = "只有省级可以把项目调出年度开工计划。"
ADJUSTMENT_PAGE = paginated_schema(serializers.PlanAdjustmentSerializer)


class ProjectPlannedDateListView(ProjectScopedView):
    """The planned dates of one project, with all that were changed."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="planned_dates",
        summary="项目的计划日期及其历次调整",
        description="修改项目的计划开工、投产、达产日期即登记一条；被改掉的带撤回时刻，all=true 时一并列出。",
        responses=paginated_schema(serializers.PlannedDateSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        dates = read_records(self.project(project_id).planned_dates.all(), self.params)
        return paginated(request, self.params, dates, serializers.PlannedDateSerializer)


class ProjectPlanExitListView(ProjectScopedView):
    """The years out of whose planned starts one project was taken."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="plan_exits",
        summary="项目调出年度开工计划的记录",
        responses=paginated_schema(serializers.PlanExitSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        exits = read_records(self.project(project_id).plan_exits.all(), self.params)
        return paginated(request, self.params, exits, serializers.PlanExitSerializer)

    @extend_schema(
        operation_id="leave_year_plan",
        summary="调出年度开工计划",
        description="省级决定并说明原因；自调出日期起项目不在该年计划新开工的分母，仍可列出。改期本身不会移出分母。",
        request=serializers.PlanExitWriteSerializer,
        responses={201: serializers.PlanExitSerializer},
        examples=[OpenApiExample("调出", {"year": 2024, "reason": "规划调整"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        allow(may_decide_exit(self.officer), MAY_NOT_EXIT)
        body = {"left_on": self.today, **self.validated(serializers.PlanExitWriteSerializer)}
        exit_ = plans.leave_year_plan(project=project, **body, by=self.officer, now=self.now, today=self.today)
        return Response(serializers.PlanExitSerializer(exit_).data, status=201)


@extend_schema_view(post=extend_schema(operation_id="withdraw_plan_exit", summary="撤回调出年度开工计划"))
class PlanExitWithdrawalView(WithdrawalView):
    """Takes such a decision back."""

    tag = TAG
    serializer_class = serializers.PlanExitSerializer

    def get_object(self) -> PlanExit:
        exit_ = self.of_visible_project(PlanExit.objects.all(), self.kwargs["plan_exit_id"])
        allow(may_decide_exit(self.officer), MAY_NOT_EXIT)
        return exit_

    def withdraw(self, record: PlanExit, **how: Any) -> PlanExit:
        return plans.withdraw_plan_exit(exit_=record, **how)


class PlanAdjustmentView(ProjectScopedView):
    tag = TAG

    def listed(self, request: Request, adjustments: PlanAdjustmentQuerySet) -> Response:
        """Answer a page of those that the query asks for; the gate is applied here, whatever is passed in."""
        listed = adjustments.visible_to(self.officer).in_state(self.params.get("state"))
        named = listed.select_related("project", "replaces", "recorded_by", "withdrawn_by", "decided_by")
        return paginated(request, self.params, named, serializers.PlanAdjustmentSerializer)

    def adjustment(self, number: int) -> PlanAdjustment:
        return self.of_visible_project(PlanAdjustment.objects.select_related("replaces"), number)


class PlanAdjustmentListView(PlanAdjustmentView):
    """The adjustments that the officer sees."""

    query = serializers.PlanAdjustmentQuerySerializer

    @extend_schema(operation_id="plan_adjustments", summary="年度计划调整", responses=ADJUSTMENT_PAGE)
    def get(self, request: Request) -> Response:
        return self.listed(request, PlanAdjustment.objects.all())


class ProjectPlanAdjustmentListView(PlanAdjustmentView):
    """The adjustments of one project."""

    query = serializers.PlanAdjustmentQuerySerializer

    @extend_schema(operation_id="plan_adjustments_of_project", summary="项目的年度计划调整", responses=ADJUSTMENT_PAGE)
    def get(self, request: Request, project_id: int) -> Response:
        return self.listed(request, PlanAdjustment.objects.filter(project=self.project(project_id)))

    @extend_schema(
        operation_id="propose_plan_adjustment",
        summary="提交年度计划调整",
        description="该年度已有计划的，开发区提交调整，市级或省级同意后生效；审核之前现行计划不变。",
        request=serializers.PlanAdjustmentWriteSerializer,
        responses={201: serializers.PlanAdjustmentSerializer},
        examples=[
            OpenApiExample("调整", {"year": 2024, "planned_wan": "9000", "reason": "设备到货推迟"}, request_only=True)
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        allow(may_report_on(self.officer, project), "您的岗位不能填报这个项目的年度计划。")
        body = self.validated(serializers.PlanAdjustmentWriteSerializer)
        adjustment = plans.propose_adjustment(project=project, **body, by=self.officer, now=self.now)
        return Response(serializers.PlanAdjustmentSerializer(adjustment).data, status=201)


class PlanAdjustmentDecisionView(PlanAdjustmentView):
    @extend_schema(
        operation_id="decide_plan_adjustment",
        summary="审核年度计划调整",
        description="同意即按调整后的金额登记年度计划，原计划保留可查；不同意须写明意见。不能审核自己提交的。",
        request=serializers.PlanDecisionWriteSerializer,
        responses=serializers.PlanAdjustmentSerializer,
        examples=[OpenApiExample("同意", {"decision": "approved"}, request_only=True)],
    )
    def post(self, request: Request, adjustment_id: int) -> Response:
        adjustment = self.adjustment(adjustment_id)
        allow(may_review(self.officer, adjustment.project), "您的岗位不能审核这个项目的年度计划调整。")
        body = self.validated(serializers.PlanDecisionWriteSerializer)
        is_approved = body.pop("decision") == "approved"
        decided = plans.decide_adjustment(
            adjustment=adjustment, is_approved=is_approved, **body, by=self.officer, now=self.now
        )
        return Response(serializers.PlanAdjustmentSerializer(decided).data)


@extend_schema_view(post=extend_schema(operation_id="withdraw_plan_adjustment", summary="撤回年度计划调整"))
class PlanAdjustmentWithdrawalView(WithdrawalView, PlanAdjustmentView):
    """Takes a proposal back that waits."""

    serializer_class = serializers.PlanAdjustmentSerializer

    def get_object(self) -> PlanAdjustment:
        adjustment = self.adjustment(self.kwargs["adjustment_id"])
        allow(may_report_on(self.officer, adjustment.project), "您的岗位不能撤回这项调整。")
        return adjustment

    def withdraw(self, record: PlanAdjustment, **how: Any) -> PlanAdjustment:
        return plans.withdraw_adjustment(adjustment=record, **how)
