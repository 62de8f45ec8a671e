"""What happened to a project: recording, correcting and taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Milestone, Project
from projects.operations.milestones import record_milestone, withdraw_milestone
from projects.permissions import may_report_on
from projects.rules.stages import Kind
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.registry.serializers.milestones import MilestoneSerializer, MilestoneWriteSerializer
from tracker.api.views import BaseAPIView, WithdrawalView, allow, get_visible_or_404

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "进展节点"
MAY_NOT = "您的岗位不能登记这个项目的进展。"


class ProjectMilestoneListView(BaseAPIView):
    """The milestones of one project."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(operation_id="milestones", summary="项目的进展节点", responses=paginated_schema(MilestoneSerializer))
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or all."""
        project = get_visible_or_404(Project.objects.visible_to(self.officer), project_id)
        milestones = read_records(project.milestones.all(), self.params)
        return paginated(request, self.params, milestones, MilestoneSerializer)

    @extend_schema(
        operation_id="record_milestone",
        summary="登记进展节点",
        description=(
            "签约、开工、投产、达产等各登记一次；停工、复工可多次。再次登记同一事项须指明被更正的记录（corrects）和原因（reason），"
            "否则为 409。未来的日期、无原因的颠倒顺序为 422。"
        ),
        request=MilestoneWriteSerializer,
        responses={201: MilestoneSerializer},
        examples=[OpenApiExample("开工", {"kind": "started", "occurred_on": "2024-05-08"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record one."""
        officer = self.officer
        project = get_visible_or_404(Project.objects.visible_to(officer).select_related("zone"), project_id)
        allow(may_report_on(officer, project), MAY_NOT)
        body = self.validated(MilestoneWriteSerializer)
        body["kind"] = Kind(body["kind"])
        body["corrects"] = _corrected(project, body.get("corrects"))
        milestone = record_milestone(project=project, **body, by=officer, now=self.now, today=self.today)
        return Response(MilestoneSerializer(milestone).data, status=201)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_milestone",
        summary="撤回进展节点",
        description="撤回的记录仍在账上，可按当时所知（known_at）重算当时的比率。",
        examples=[OpenApiExample("撤回", {"reason": "误登到另一个项目"}, request_only=True)],
    )
)
class MilestoneWithdrawalView(WithdrawalView):
    """Takes a milestone back; the project's stage follows."""

    tag = TAG
    serializer_class = MilestoneSerializer

    def get_object(self) -> Milestone:
        milestone = self.of_visible_project(Milestone.objects.all(), self.kwargs["milestone_id"])
        allow(may_report_on(self.officer, milestone.project), MAY_NOT)
        return milestone

    def withdraw(self, record: Milestone, **how: Any) -> Milestone:
        return withdraw_milestone(milestone=record, **how)


def _corrected(project: Project, number: int | None) -> Milestone | None:
    """
    Return the milestone that is corrected.

    :raises ValidationError: if it is none of this project's
    """
    if number is None:
        return None
    found = project.milestones.filter(pk=number).first()
    if found is None:
        raise ValidationError({"corrects": [ErrorDetail("这个项目没有这条记录。", "does_not_exist")]})
    return found
