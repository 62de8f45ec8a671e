"""Answers to the lights of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.stalled.serializers import stalled as serializers
from tracker.api.stalled.views.stalled import TAG
from tracker.api.views import ProjectScopedView, WithdrawalView, get_visible_or_404
from tracker.models import StallAnswer
from tracker.operations.stall_answers import answer_stall, withdraw_answer
from tracker.queries.stalled.scan import lit_rules

if TYPE_CHECKING:
    from rest_framework.request import Request


class ProjectAnswerListView(ProjectScopedView):
    """The answers to the lights of a project, to add to."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="stall_answers",
        summary="对停滞的答复",
        description="一个项目各盏灯的答复；同一盏灯以最近一次有效的为准，先前的留作历史。",
        responses=paginated_schema(serializers.AnswerSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the answers about a project that the officer sees."""
        records = StallAnswer.objects.filter(project=self.project(project_id))
        return paginated(request, self.params, read_records(records, self.params), serializers.AnswerSerializer)

    @extend_schema(
        operation_id="answer_stall",
        summary="答复停滞",
        description="写明说明、措施和期限；只能答复现在亮着的灯。规则、灯和催办都不因答复改变，上级在停滞名单上看得到。",
        request=serializers.AnswerWriteSerializer,
        responses={201: serializers.AnswerSerializer},
        examples=[
            OpenApiExample(
                "答复",
                {
                    "rule": "signed-not-started",
                    "explanation": "用地批复未下达",
                    "measure": "已约谈自然资源局，9 月初上会",
                    "due_on": "2024-09-30",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Answer a light that is on today."""
        project = self.project_to_write(project_id)
        body = self.validated(serializers.AnswerWriteSerializer)
        answer = answer_stall(
            project=project,
            rule_code=body.pop("rule"),
            lit=lit_rules(project, self.today),
            **body,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return Response(serializers.AnswerSerializer(answer).data, status=201)


@extend_schema_view(post=extend_schema(operation_id="withdraw_stall_answer", summary="撤回答复"))
class AnswerWithdrawalView(WithdrawalView):
    """Takes an answer back; the one before it counts again."""

    tag = TAG
    serializer_class = serializers.AnswerSerializer

    def get_object(self) -> StallAnswer:
        visible = StallAnswer.objects.visible_to(self.officer).select_related("project__zone")
        answer = get_visible_or_404(visible, self.kwargs["answer_id"])
        self.may_write(answer.project)
        return answer

    def withdraw(self, record: StallAnswer, **how: Any) -> StallAnswer:
        return withdraw_answer(answer=record, **how)
