"""The register of problems: raising, escalating and resolving them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_report_on
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.reports.serializers.problems import (
    EscalationWriteSerializer,
    ProblemListQuerySerializer,
    ProblemWriteSerializer,
    RegisteredProblemSerializer,
    ResolutionWriteSerializer,
)
from tracker.api.views import ProjectScopedView, allow, get_visible_or_404
from tracker.models import Problem
from tracker.operations.problems import escalate_problem, raise_problem, resolve_problem

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

TAG = "存在问题"
MAY_NOT = "您的岗位不能处理这个项目的问题。"
PAGE = paginated_schema(RegisteredProblemSerializer)


class ProblemView(ProjectScopedView):
    tag = TAG

    def listed(self, request: Request, problems: QuerySet[Problem]) -> Response:
        """Answer a page of those that the query asks for."""
        # The gate is applied here once, whatever a subclass passes in.
        listed = Problem.objects.visible_to(self.officer).filter(pk__in=problems.values("pk"))
        if self.params["open"]:
            listed = listed.open()
        if self.params["overdue"]:
            listed = listed.overdue(self.today)
        if level := self.params.get("level"):
            listed = listed.filter(level=level)
        return paginated(request, self.params, listed.select_related("raised_by", "resolved_by"), self._read)

    def problem_to_write(self, number: int) -> Problem:
        """Return a visible problem that the officer may work on."""
        visible = Problem.objects.visible_to(self.officer).select_related("project__zone", "raised_by")
        problem = get_visible_or_404(visible, number)
        allow(may_report_on(self.officer, problem.project), MAY_NOT)
        return problem

    def answer(self, problem: Problem, *, status: int = 200) -> Response:
        return Response(RegisteredProblemSerializer(problem, context=self.context).data, status=status)

    def _read(self, problems: Any) -> Any:
        return RegisteredProblemSerializer(problems, many=True, context=self.context).data


class ProblemListView(ProblemView):
    """The problems that the officer sees."""

    query = ProblemListQuerySerializer

    @extend_schema(operation_id="problems", summary="问题列表", responses=PAGE)
    def get(self, request: Request) -> Response:
        """Return a page of those that match the query."""
        return self.listed(request, Problem.objects.all())


class ProjectProblemListView(ProblemView):
    """The problems of one project."""

    query = ProblemListQuerySerializer

    @extend_schema(operation_id="problems_of_project", summary="项目的问题", responses=PAGE)
    def get(self, request: Request, project_id: int) -> Response:
        """Return a page of those that match the query."""
        project = self.project(project_id)
        return self.listed(request, Problem.objects.filter(project=project))

    @extend_schema(
        operation_id="raise_problem",
        summary="登记问题",
        request=ProblemWriteSerializer,
        responses={201: RegisteredProblemSerializer},
        examples=[
            OpenApiExample(
                "问题",
                {"description": "用地指标未落实", "owner": "张三", "due_on": "2026-12-31", "level": "unit"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Put one on the register."""
        project = self.project(project_id)
        allow(may_report_on(self.officer, project), MAY_NOT)
        values = self.validated(ProblemWriteSerializer)
        problem = raise_problem(project=project, **values, by=self.officer, now=self.now, today=self.today)
        return self.answer(problem, status=201)


class ProblemEscalationView(ProblemView):
    @extend_schema(
        operation_id="escalate_problem",
        summary="提级协调",
        request=EscalationWriteSerializer,
        responses=RegisteredProblemSerializer,
    )
    def post(self, request: Request, problem_id: int) -> Response:
        """Pass it to the next level."""
        problem = self.problem_to_write(problem_id)
        values = self.validated(EscalationWriteSerializer)
        return self.answer(escalate_problem(problem=problem, **values, by=self.officer, now=self.now))


class ProblemResolutionView(ProblemView):
    @extend_schema(
        operation_id="resolve_problem",
        summary="办结问题",
        request=ResolutionWriteSerializer,
        responses=RegisteredProblemSerializer,
    )
    def post(self, request: Request, problem_id: int) -> Response:
        """Resolve it, with what was done about it."""
        problem = self.problem_to_write(problem_id)
        values = self.validated(ResolutionWriteSerializer)
        return self.answer(resolve_problem(problem=problem, **values, by=self.officer, now=self.now))
