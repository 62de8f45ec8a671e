"""The milestones of a project: listing, recording, correcting and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Milestone
from projects.operations.milestones import record_milestone, withdraw_milestone
from projects.permissions import may_report_on
from projects.rules.stages import Kind
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.registry.serializers.milestones import MilestoneSerializer, MilestoneWriteSerializer
from tracker.api.views import ProjectScopedView, WithdrawalView, allow

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models import Project

TAG = "进展节点"
MAY_NOT = "您的岗位不能登记这个项目的进展。"


class ProjectMilestoneListView(ProjectScopedView):
    """The milestones of one project."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(operation_id="milestones", summary="项目的进展节点", responses=paginated_schema(MilestoneSerializer))
    def get(self, request: Request, project_id: int) -> Response:
        milestones = read_records(self.project(project_id).milestones.all(), self.params)
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
        project = self.project(project_id)
        allow(may_report_on(self.officer, project), MAY_NOT)
        body = self.validated(MilestoneWriteSerializer)
        body["kind"] = Kind(body["kind"])
        # Only of this project: another project's number must be refused like one that does not exist.
        body["corrects"] = _corrected(project, body.get("corrects"))
        milestone = record_milestone(project=project, **body, by=self.officer, now=self.now, today=self.today)
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
    milestone = project.milestones.filter(pk=number).first()
    if milestone is None:
        raise ValidationError({"corrects": [ErrorDetail("这个项目没有这条记录。", "does_not_exist")]})
    return milestone
