"""Listing, registering, reading and editing projects, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema

from projects.models import Project
from projects.operations.projects import create_project, edit_project
from projects.permissions import may_report, may_report_on
from tracker.api.etags import etag_response, required_if_match
from tracker.api.pagination import paginated, paginated_by, paginated_schema
from tracker.api.registry.project_rows import project_rows
from tracker.api.registry.serializers.projects import (
    EventSerializer,
    HistoryListQuerySerializer,
    ProjectListQuerySerializer,
    ProjectSerializer,
    ProjectWriteSerializer,
)
from tracker.api.views import ProjectScopedView, allow
from tracker.queries.project_filters import filtered
from tracker.queries.registry import project_history

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response


TAG = "项目"
EXAMPLE = OpenApiExample(
    "登记",
    {
        "name": "年产10万吨新型材料项目",
        "category": "industry",
        "owner": "某某材料有限公司",
        "industry_code": "3091",
        "planned_wan": "35497.5",
        "planned_start_on": "2024-09-01",
    },
    request_only=True,
)


class ProjectView(ProjectScopedView):
    """Answers projects as `ProjectSerializer` describes them."""

    tag = TAG

    def rows(self, projects: QuerySet[Project]) -> list[dict[str, Any]]:
        """Return what the officer sees of some projects, with the flags of today."""
        return project_rows(list(projects.values_list("pk", flat=True)), self.officer, self.today)

    def row(self, project: Project) -> dict[str, Any]:
        """Return what the officer sees of one project, read anew: after a write, the instance is older than the row."""
        return project_rows([project.pk], self.officer, self.today)[0]


class ProjectListView(ProjectView):
    """The projects that the officer sees, by number."""

    query = ProjectListQuerySerializer

    @extend_schema(
        operation_id="projects",
        summary="项目列表",
        description="按编号排列，翻页期间有人新增项目也不会漏、不会重。",
        responses=paginated_schema(ProjectSerializer),
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, filtered(self.params, self.officer, self.today), self.rows)

    @extend_schema(
        operation_id="register_project",
        summary="登记项目",
        description="建档后以进展节点记录签约、开工、投产、达产。开发区人员只能登记本开发区的项目。",
        request=ProjectWriteSerializer,
        responses={201: ProjectSerializer},
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        officer = self.officer
        allow(may_report(officer), "您的岗位只能查看，不能登记项目。")
        values = self.validated(ProjectWriteSerializer)
        # A zone's own officers need not name it; whoever sees several zones must.
        values["zone"] = values.get("zone") or self.own_zone()
        project = create_project(values=values, by=officer, now=self.now)
        return etag_response(self.row(project), status=201)


class ProjectDetailView(ProjectView):
    """One project, with its version as the ETag."""

    @extend_schema(operation_id="project", summary="一个项目", responses=ProjectSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        return etag_response(self.row(self.project(project_id)))

    @extend_schema(
        operation_id="edit_project",
        summary="修改项目",
        description="只须给出要改的字段。阶段、完成投资等由各自的记录得出，不在这里修改。",
        request=ProjectWriteSerializer,
        responses=ProjectSerializer,
        examples=[OpenApiExample("改计划", {"planned_start_on": "2024-10-01"}, request_only=True)],
    )
    def patch(self, request: Request, project_id: int) -> Response:
        """Change the fields that are given, if If-Match names the version that still stands."""
        officer = self.officer
        project = self.project(project_id)
        allow(may_report_on(officer, project), "您的岗位不能修改这个项目。")
        seen = required_if_match(request, project.version)
        changes = self.validated(ProjectWriteSerializer, partial=True)
        edited = edit_project(project=project, version=seen, changes=changes, by=officer, now=self.now)
        return etag_response(self.row(edited))


class ProjectHistoryView(ProjectScopedView):
    """What was written about a project, from its audit, and the reminders that were sent about it."""

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
        officer, project = self.officer, self.project(project_id)

        def fetch(last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
            # Two ordered sources merged, not a queryset: hence `paginated_by` with a position as the key.
            entries = project_history(officer, project, after=last, count=count, is_forward=is_forward)
            return [(entry.place, EventSerializer(entry).data) for entry in entries]

        return paginated_by(request, self.params, fetch)
