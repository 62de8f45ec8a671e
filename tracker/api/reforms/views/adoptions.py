"""Stating that a project goes through a reform, and taking back records of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import ClockPause, CommitmentCheck, ProxyService, Reform, ReformAdoption
from projects.operations.reform_adoptions import record_adoption
from projects.operations.withdrawing import withdraw_fact
from tracker.api.fields import DayField
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.reforms.serializers.commitment_items import CheckSerializer, PauseSerializer
from tracker.api.reforms.views.proxies import TAG as PROXY_TAG
from tracker.api.reforms.views.proxies import ServiceSerializer
from tracker.api.serializers import ReadSerializer, RecordSerializer, WithdrawalWriteSerializer, WriteSerializer, reason
from tracker.api.views import ProjectScopedView

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "审批改革"


class AdoptionSerializer(RecordSerializer):
    """A project goes through a reform."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = serializers.DateField(allow_null=True, help_text="适用日期，未填的为 null")


class AdoptionWriteSerializer(WriteSerializer):
    """A reform, and since when."""

    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = DayField(required=False, help_text="适用日期；不填的不计入任何期间，只计入“未填日期”")
    reason = reason()


class ProjectAdoptionListView(ProjectScopedView):
    """The reforms that one project is stated to go through."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="reform_adoptions",
        summary="项目适用的审批改革",
        description="直接登记的适用情况；由承诺制事项、标准地配置、领办代办得出的不在此列，见项目的 reform。",
        responses=paginated_schema(AdoptionSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or all."""
        adoptions = read_records(self.project(project_id).reforms.all(), self.params)
        return paginated(request, self.params, adoptions, lambda shown: AdoptionSerializer(shown, many=True).data)

    @extend_schema(
        operation_id="record_reform_adoption",
        summary="登记适用审批改革",
        description="再次登记即为补充或更正日期，改动已有日期须说明原因，没有变化时返回 200。",
        request=AdoptionWriteSerializer,
        responses={201: AdoptionSerializer, 200: AdoptionSerializer},
        examples=[OpenApiExample("承诺制", {"reform": "commitment", "adopted_on": "2024-05-06"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record one, or since when."""
        project = self.project_to_write(project_id)
        body = self.validated(AdoptionWriteSerializer)
        adoption = record_adoption(
            project=project,
            reform=Reform(body["reform"]),
            adopted_on=body.get("adopted_on"),
            reason=body.get("reason", ""),
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(adoption, AdoptionSerializer)


class ReformRecordWithdrawalView(ProjectScopedView):
    """Taking back a record of a project on which no other rests."""

    facts: Any
    project_of = "project"
    shape: type[ReadSerializer]

    def post(self, request: Request, number: int) -> Response:
        """Withdraw it."""
        visible = self.facts.objects.select_related("recorded_by")
        fact = self.of_visible_project(visible, number, project=self.project_of)
        project = fact.item.project if self.project_of != "project" else fact.project
        self.may_write(project)
        why = self.validated(WithdrawalWriteSerializer)["reason"]
        withdraw_fact(fact=fact, project=project, by=self.officer, now=self.now, reason=why)
        return Response(self.shape(fact).data)


def _documented(name: str, summary: str, shape: type[ReadSerializer]) -> Any:
    return extend_schema_view(
        post=extend_schema(operation_id=name, summary=summary, request=WithdrawalWriteSerializer, responses=shape)
    )


@_documented("withdraw_reform_adoption", "撤回适用审批改革", AdoptionSerializer)
class AdoptionWithdrawalView(ReformRecordWithdrawalView):
    """Taking back that a project goes through a reform."""

    tag = TAG
    facts = ReformAdoption
    shape = AdoptionSerializer


@_documented("withdraw_proxy_service", "撤回领办代办", ServiceSerializer)
class ServiceWithdrawalView(ReformRecordWithdrawalView):
    """Taking a proxy service back."""

    tag = PROXY_TAG
    facts = ProxyService
    shape = ServiceSerializer


@_documented("withdraw_clock_pause", "撤回计时暂停", PauseSerializer)
class PauseWithdrawalView(ReformRecordWithdrawalView):
    """Taking a pause back, of a procedure or of an intake."""

    tag = TAG
    facts = ClockPause
    shape = PauseSerializer


@_documented("withdraw_commitment_check", "撤回践诺核查", CheckSerializer)
class CheckWithdrawalView(ReformRecordWithdrawalView):
    """Taking a check back."""

    tag = TAG
    facts = CommitmentCheck
    project_of = "item__project"
    shape = CheckSerializer
