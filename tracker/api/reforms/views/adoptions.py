"""Stating that a project goes through a reform, and taking back records of a project."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import ClockPause, CommitmentCheck, ProxyService, Reform, ReformAdoption
from projects.operations.reform_adoptions import record_adoption
from projects.operations.revisions import withdraw_fact
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.reforms.serializers.clocks import PauseSerializer
from tracker.api.reforms.serializers.commitment_items import CheckSerializer
from tracker.api.reforms.serializers.proxy_services import ServiceSerializer
from tracker.api.reforms.serializers.reforms import AdoptionSerializer, AdoptionWriteSerializer
from tracker.api.reforms.views.proxy_services import TAG as PROXY_TAG
from tracker.api.views import ProjectScopedView, WithdrawalView

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models import Project

TAG = "审批改革"


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
        """Return the standing ones, or with `all` the withdrawn ones too."""
        adoptions = read_records(self.project(project_id).reforms.all(), self.params)
        return paginated(request, self.params, adoptions, lambda page: AdoptionSerializer(page, many=True).data)

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


class ReformRecordWithdrawalView(WithdrawalView):
    """Takes back a record of a project on which no other rests."""

    tag = TAG
    model: Any
    project_of = "project"
    """The lookup from the record to its project."""

    def get_object(self) -> Any:
        # Withdrawn ones too: the operation refuses them with a sentence, which says more than a 404.
        records = self.model.objects.select_related("recorded_by")
        record = self.of_visible_project(records, self.kwargs["number"], project=self.project_of)
        self.may_write(self._project(record))
        return record

    def withdraw(self, record: Any, **how: Any) -> Any:
        withdraw_fact(fact=record, project=self._project(record), **how)
        return record

    def _project(self, record: Any) -> Project:
        project: Project = attrgetter(self.project_of.replace("__", "."))(record)
        return project


@extend_schema_view(post=extend_schema(operation_id="withdraw_reform_adoption", summary="撤回适用审批改革"))
class AdoptionWithdrawalView(ReformRecordWithdrawalView):
    """Takes back that a project goes through a reform."""

    model = ReformAdoption
    serializer_class = AdoptionSerializer


@extend_schema_view(post=extend_schema(operation_id="withdraw_proxy_service", summary="撤回领办代办"))
class ServiceWithdrawalView(ReformRecordWithdrawalView):
    """Takes back who leads a project and who handles its formalities."""

    tag = PROXY_TAG
    model = ProxyService
    serializer_class = ServiceSerializer


@extend_schema_view(post=extend_schema(operation_id="withdraw_clock_pause", summary="撤回计时暂停"))
class PauseWithdrawalView(ReformRecordWithdrawalView):
    """Takes a pause back, of a procedure or of an intake."""

    model = ClockPause
    serializer_class = PauseSerializer


@extend_schema_view(post=extend_schema(operation_id="withdraw_commitment_check", summary="撤回践诺核查"))
class CheckWithdrawalView(ReformRecordWithdrawalView):
    """Takes back a check of whether an enterprise kept its commitment."""

    model = CommitmentCheck
    project_of = "item__project"
    serializer_class = CheckSerializer
