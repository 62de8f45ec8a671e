"""How long a project takes from intake to landing (招落一体)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.models import Intake, IntakeClass
from projects.operations.intake import record_intake, record_pause, withdraw_intake
from tracker.api.pagination import CodedListQuerySerializer, paginated, paginated_schema
from tracker.api.reforms.serializers.clocks import AsOfQuerySerializer, PauseWriteSerializer
from tracker.api.reforms.serializers.intake import ClassSerializer, IntakeSerializer, IntakeWriteSerializer
from tracker.api.views import BaseAPIView, ProjectScopedView, WithdrawalView
from tracker.queries.reforms.clocks import intake_clock

if TYPE_CHECKING:
    from datetime import date

    from rest_framework.request import Request

    from projects.models import Project

TAG = "招落一体"


class IntakeClassListView(BaseAPIView):
    """The classes and their limits."""

    tag = TAG
    query = CodedListQuerySerializer

    @extend_schema(operation_id="intake_classes", summary="招落一体时限", responses=paginated_schema(ClassSerializer))
    def get(self, request: Request) -> Response:
        classes = IntakeClass.objects.all()
        return paginated(request, self.params, classes, lambda page: ClassSerializer(page, many=True).data, key="code")


class ProjectIntakeView(ProjectScopedView):
    """The intake of one project."""

    tag = TAG
    query = AsOfQuerySerializer

    @extend_schema(
        operation_id="intake",
        summary="项目的招落一体办理",
        description="已用、剩余、暂停的工作日，是否超时，时限的最后一天。尚未登记的为 404。",
        responses=IntakeSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return it with its clock."""
        return Response(_intake(self.project(project_id), self.params.get("as_of", self.today)))

    @extend_schema(
        operation_id="record_intake",
        summary="登记招落一体办理",
        description="再次登记即为补充或更正：没有给出的字段保持不变，改动已有内容须说明原因，没有变化时返回 200。",
        request=IntakeWriteSerializer,
        responses={201: IntakeSerializer, 200: IntakeSerializer},
        examples=[OpenApiExample("受理", {"intake_class": "land", "started_on": "2024-05-06"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record it, or complete or correct the standing one."""
        project = self.project_to_write(project_id)
        changes = self.validated(IntakeWriteSerializer)
        intake = record_intake(
            project=project,
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        # Read anew with its clock and pauses: the operation returns the bare record.
        return self.recorded(intake, lambda _: _intake(project, self.today))


class ProjectIntakePauseListView(ProjectScopedView):
    """Pausing the clock of an intake."""

    tag = TAG

    @extend_schema(
        operation_id="pause_intake",
        summary="暂停或恢复招落计时",
        description="再次登记同一暂停日期即补充恢复日期。暂停须在受理与办结之间，互不重叠（409）。",
        request=PauseWriteSerializer,
        responses={201: IntakeSerializer, 200: IntakeSerializer},
        examples=[OpenApiExample("暂停", {"paused_on": "2024-05-08", "cause": "等待企业决策"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record a pause, or its end."""
        project = self.project_to_write(project_id)
        changes = self.validated(PauseWriteSerializer)
        pause = record_pause(
            project=project,
            # A pause without an item is one of the intake.
            item=None,
            paused_on=changes.pop("paused_on"),
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(pause, lambda _: _intake(project, self.today))


@extend_schema_view(
    post=extend_schema(operation_id="withdraw_intake", summary="撤回招落一体办理", description="连同它的暂停一并撤回。")
)
class IntakeWithdrawalView(WithdrawalView):
    """Takes the standing intake of a project back, with its pauses."""

    tag = TAG

    def get_object(self) -> Intake:
        return _standing(self.project_to_write(self.kwargs["project_id"]))

    def withdraw(self, record: Intake, **how: Any) -> Intake:
        withdraw_intake(intake=record, **how)
        return record


def _standing(project: Project) -> Intake:
    """
    Return the standing intake of a project.

    :raises NotFound: if there is none
    """
    named = Intake.objects.standing().select_related("intake_class", "recorded_by", "withdrawn_by", "project")
    intake = named.filter(project=project).first()
    if intake is None:
        raise NotFound
    return intake


def _intake(project: Project, as_of: date) -> Any:
    return IntakeSerializer(intake_clock(_standing(project), as_of=as_of)).data
