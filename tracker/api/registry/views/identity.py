"""Moving a project to another zone, withdrawing it, and merging two registrations of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.operations.project_moves import move_project
from projects.operations.project_withdrawals import withdraw_project
from projects.permissions import may_decide_identity, may_report_in
from tracker.api.registry.serializers.identity import (
    MergePlanSerializer,
    MergeQuerySerializer,
    MergeWriteSerializer,
    MovesSerializer,
    MoveWriteSerializer,
    ProjectWithdrawalSerializer,
    ProjectWithdrawalWriteSerializer,
)
from tracker.api.views import ProjectScopedView, allow, get_visible_or_404
from tracker.operations.merge_plans import merge_plan
from tracker.operations.project_merges import merge_projects

if TYPE_CHECKING:
    from rest_framework.request import Request

MAY_NOT_DECIDE = "调整开发区、撤销和合并项目由市级（限本市）或省级办理。"


class IdentityView(ProjectScopedView):
    """Decisions about who a project is: by its unit or the province."""

    tag = "项目"

    def project_to_decide(self, project_id: int) -> Project:
        """
        Return the project with its zone, to decide where it belongs or whether it stands.

        :raises NotFound: if the officer does not see it
        :raises PermissionDenied: if the officer may not decide
        """
        project = self.project(project_id)
        allow(may_decide_identity(self.officer, project), MAY_NOT_DECIDE)
        return project


class ProjectMoveListView(IdentityView):
    """The moves of a project."""

    @extend_schema(operation_id="project_moves", summary="开发区的调整", responses=MovesSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        return Response(self._moves(self.project(project_id)))

    @extend_schema(
        operation_id="move_project",
        summary="调整到另一开发区（市级、省级）",
        description="分期项目随主项目调整。名单上申报时的开发区和填报单位不变；谁看得见随新开发区。",
        request=MoveWriteSerializer,
        responses={201: MovesSerializer},
        examples=[
            OpenApiExample(
                "登记有误", {"zone": 7, "moved_on": "2024-06-30", "reason": "登记在错误的开发区"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project_to_decide(project_id)
        body = self.validated(MoveWriteSerializer)
        allow(may_report_in(self.officer, body["zone"]), MAY_NOT_DECIDE)
        move_project(project=project, **body, by=self.officer, now=self.now, today=self.today)
        return Response(self._moves(project), status=201)

    def _moves(self, project: Project) -> object:
        moves = project.moves.select_related("from_zone", "to_zone", "recorded_by")
        return MovesSerializer({"moves": moves}).data


class ProjectWithdrawalView(IdentityView):
    """That a project was withdrawn."""

    @extend_schema(
        operation_id="project_withdrawal",
        summary="项目的撤销",
        description="已撤销的项目不再出现在任何列表和数字里，它的其他地址答复 404；这里说明何时、何人、为何撤销。",
        responses=ProjectWithdrawalSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        gone = Project.objects.filter(withdrawn_at__isnull=False).in_sight_of(self.officer)
        project = get_visible_or_404(gone, project_id)
        # The project that it was merged into may be of a zone elsewhere: not even its number is told then.
        if not Project.objects.in_sight_of(self.officer).filter(duplicates=project).exists():
            project.merged_into_id = None
        return Response(ProjectWithdrawalSerializer(project).data)

    @extend_schema(
        operation_id="withdraw_project",
        summary="撤销项目（市级、省级）",
        description="用于误登。自即刻起不计入任何数字；按此前所知（known_at）计算的数字不变。名称和代码可再用。",
        request=ProjectWithdrawalWriteSerializer,
        responses={201: ProjectWithdrawalSerializer},
        examples=[OpenApiExample("误登", {"reason": "不是投资项目"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project_to_decide(project_id)
        body = self.validated(ProjectWithdrawalWriteSerializer)
        withdrawn = withdraw_project(project=project, **body, by=self.officer, now=self.now)
        return Response(ProjectWithdrawalSerializer(withdrawn).data, status=201)


class ProjectMergeView(IdentityView):
    """The merger of a project into another registration of the same."""

    query = MergeQuerySerializer

    @extend_schema(operation_id="merge_preview", summary="合并前预览（市级、省级）", responses=MergePlanSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        project = self.project_to_decide(project_id)
        plan = merge_plan(self.params["into"], project)
        return Response(MergePlanSerializer(plan).data)

    @extend_schema(
        operation_id="merge_project",
        summary="并入另一项目（市级、省级）",
        description="本项目撤销，保留的项目所缺的节点、名单、数据、材料补记过去（日期照旧）；不一致的须先解决（422）。",
        request=MergeWriteSerializer,
        responses={201: ProjectWithdrawalSerializer},
        examples=[OpenApiExample("重复登记", {"into": 42, "reason": "同一项目登记两次"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project_to_decide(project_id)
        body = self.validated(MergeWriteSerializer)
        allow(may_decide_identity(self.officer, body["into"]), MAY_NOT_DECIDE)
        survivor, reason = body["into"], body["reason"]
        merge_projects(survivor=survivor, duplicate=project, by=self.officer, now=self.now, reason=reason)
        project.refresh_from_db()
        return Response(ProjectWithdrawalSerializer(project).data, status=201)
