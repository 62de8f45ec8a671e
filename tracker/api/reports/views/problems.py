"""The register of problems over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import Project
from projects.permissions import may_report_on
from tracker.api.fields import DayField
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.models import Problem, ReviewLevel
from tracker.operations.problems import escalate_problem, raise_problem, resolve_problem

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from rest_framework.request import Request

TAG = "存在问题"
MAY_NOT = "您的岗位不能处理这个项目的问题。"


class RegisteredProblemSerializer(ReadSerializer):
    """A problem."""

    id = serializers.IntegerField(help_text="编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    description = serializers.CharField(help_text="存在问题")
    request = serializers.CharField(help_text="需协调事项")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, help_text="协调级别")
    owner = serializers.CharField(help_text="责任人")
    due_on = serializers.DateField(help_text="解决期限")
    raised_at = serializers.DateTimeField(help_text="提出时刻")
    raised_by = serializers.CharField(help_text="提出人")
    resolution = serializers.CharField(help_text="解决情况，未办结为空")
    resolved_at = serializers.DateTimeField(allow_null=True, help_text="办结时刻")
    resolved_by = serializers.CharField(allow_null=True, help_text="办结人")
    is_overdue = serializers.SerializerMethodField(help_text="是否逾期未办结")

    def get_is_overdue(self, problem: Problem) -> bool:
        """Return whether its deadline has passed today while it is open."""
        today: date = self.context["today"]
        return problem.resolved_at is None and problem.due_on < today


PAGE = paginated_schema(RegisteredProblemSerializer)


class ProblemWriteSerializer(WriteSerializer):
    """A problem to put on the register."""

    description = serializers.CharField(max_length=1000, help_text="存在问题")
    request = serializers.CharField(max_length=1000, required=False, allow_blank=True, help_text="需协调事项")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, required=False, help_text="协调级别，默认开发区")
    owner = serializers.CharField(max_length=40, help_text="责任人")
    due_on = DayField(help_text="解决期限")


class EscalationWriteSerializer(WriteSerializer):
    """Why a problem goes to the next level up."""

    reason = serializers.CharField(max_length=300, help_text="提级的原因")
    due_on = DayField(required=False, help_text="新的解决期限，默认不变")


class ResolutionWriteSerializer(WriteSerializer):
    """What was done about a problem."""

    resolution = serializers.CharField(max_length=1000, help_text="解决情况")


class ProblemListQuerySerializer(ListQuerySerializer):
    """The query of the problems."""

    open = serializers.BooleanField(default=False, help_text="true 时只要未办结的")
    overdue = serializers.BooleanField(default=False, help_text="true 时只要逾期未办结的")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, required=False, help_text="协调级别")


class ProblemView(BaseAPIView):
    """Reads problems."""

    tag = TAG

    def listed(self, request: Request, problems: QuerySet[Problem]) -> Response:
        """Answer a page of those that the query asks for."""
        found = Problem.objects.visible_to(self.officer).filter(pk__in=problems.values("pk"))
        if self.params["open"]:
            found = found.open()
        if self.params["overdue"]:
            found = found.overdue(self.today)
        if level := self.params.get("level"):
            found = found.filter(level=level)
        return paginated(request, self.params, found.select_related("raised_by", "resolved_by"), self._read)

    def one(self, number: int) -> Problem:
        """Return a visible problem that the officer may work on."""
        visible = Problem.objects.visible_to(self.officer).select_related("project__zone", "raised_by")
        problem = get_visible_or_404(visible, number)
        allow(may_report_on(self.officer, problem.project), MAY_NOT)
        return problem

    def answer(self, problem: Problem, *, status: int = 200) -> Response:
        """Answer one."""
        return Response(RegisteredProblemSerializer(problem, context=self.context).data, status=status)

    def _read(self, shown: Any) -> Any:
        return RegisteredProblemSerializer(shown, many=True, context=self.context).data


class ProblemListView(ProblemView):
    """The problems that the officer sees."""

    query = ProblemListQuerySerializer

    @extend_schema(operation_id="problems", summary="问题列表", responses=PAGE)
    def get(self, request: Request) -> Response:
        """Return those that the query asks for."""
        return self.listed(request, Problem.objects.all())


class ProjectProblemListView(ProblemView):
    """The problems of one project."""

    query = ProblemListQuerySerializer

    @extend_schema(operation_id="problems_of_project", summary="项目的问题", responses=PAGE)
    def get(self, request: Request, project_id: int) -> Response:
        """Return those that the query asks for."""
        project = get_visible_or_404(Project.objects.visible_to(self.officer), project_id)
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
        project = get_visible_or_404(Project.objects.visible_to(self.officer).select_related("zone"), project_id)
        allow(may_report_on(self.officer, project), MAY_NOT)
        values = self.validated(ProblemWriteSerializer)
        problem = raise_problem(project=project, **values, by=self.officer, now=self.now, today=self.today)
        return self.answer(problem, status=201)


class ProblemEscalationView(ProblemView):
    """Passing a problem upwards."""

    @extend_schema(
        operation_id="escalate_problem",
        summary="提级协调",
        request=EscalationWriteSerializer,
        responses=RegisteredProblemSerializer,
    )
    def post(self, request: Request, problem_id: int) -> Response:
        """Pass it to the next level."""
        problem = self.one(problem_id)
        values = self.validated(EscalationWriteSerializer)
        return self.answer(escalate_problem(problem=problem, **values, by=self.officer, now=self.now))


class ProblemResolutionView(ProblemView):
    """Resolving a problem."""

    @extend_schema(
        operation_id="resolve_problem",
        summary="办结问题",
        request=ResolutionWriteSerializer,
        responses=RegisteredProblemSerializer,
    )
    def post(self, request: Request, problem_id: int) -> Response:
        """Say what was done about it."""
        problem = self.one(problem_id)
        values = self.validated(ResolutionWriteSerializer)
        return self.answer(resolve_problem(problem=problem, **values, by=self.officer, now=self.now))
