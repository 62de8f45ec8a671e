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
from tracker.api.pagination import page, page_of
from tracker.api.records import RecordPage, RecordShape, WithdrawalBody, read_records
from tracker.api.reforms.serializers.commitment_items import CheckShape, PauseShape
from tracker.api.reforms.views.proxies import TAG as PROXY_TAG
from tracker.api.reforms.views.proxies import ServiceShape
from tracker.api.scope import ScopedEndpoint, reason
from tracker.api.serializers import Body, Strict

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "审批改革"


class AdoptionShape(RecordShape):
    """A project goes through a reform."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = serializers.DateField(allow_null=True, help_text="适用日期，未填的为 null")


class AdoptionBody(Body):
    """A reform, and since when."""

    reform = serializers.ChoiceField(choices=Reform.choices, help_text="改革事项")
    adopted_on = DayField(required=False, help_text="适用日期；不填的不计入任何期间，只计入“未填日期”")
    reason = reason()


class AdoptionsOfProject(ScopedEndpoint):
    """The reforms that one project is stated to go through."""

    tag = TAG
    query = RecordPage

    @extend_schema(
        operation_id="reform_adoptions",
        summary="项目适用的审批改革",
        description="直接登记的适用情况；由承诺制事项、标准地配置、领办代办得出的不在此列，见项目的 reform。",
        responses=page_of(AdoptionShape),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or all."""
        adoptions = read_records(self.project(project_id).reforms.all(), self.asked)
        return page(request, self.asked, adoptions, lambda shown: AdoptionShape(shown, many=True).data)

    @extend_schema(
        operation_id="record_reform_adoption",
        summary="登记适用审批改革",
        description="再次登记即为补充或更正日期，改动已有日期须说明原因，没有变化时返回 200。",
        request=AdoptionBody,
        responses={201: AdoptionShape, 200: AdoptionShape},
        examples=[OpenApiExample("承诺制", {"reform": "commitment", "adopted_on": "2024-05-06"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record one, or since when."""
        project = self.project_to_write(project_id)
        body = self.body(AdoptionBody)
        adoption = record_adoption(
            project=project,
            reform=Reform(body["reform"]),
            adopted_on=body.get("adopted_on"),
            reason=body.get("reason", ""),
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(adoption, AdoptionShape)


class FactWithdrawal(ScopedEndpoint):
    """Taking back a record of a project on which no other rests."""

    facts: Any
    project_of = "project"
    shape: type[Strict]

    def post(self, request: Request, number: int) -> Response:
        """Withdraw it."""
        visible = self.facts.objects.select_related("recorded_by")
        fact = self.of_visible_project(visible, number, project=self.project_of)
        project = fact.item.project if self.project_of != "project" else fact.project
        self.may_write(project)
        why = self.body(WithdrawalBody)["reason"]
        withdraw_fact(fact=fact, project=project, by=self.officer, now=self.now, reason=why)
        return Response(self.shape(fact).data)


def _documented(name: str, summary: str, shape: type[Strict]) -> Any:
    return extend_schema_view(
        post=extend_schema(operation_id=name, summary=summary, request=WithdrawalBody, responses=shape)
    )


@_documented("withdraw_reform_adoption", "撤回适用审批改革", AdoptionShape)
class AdoptionWithdrawal(FactWithdrawal):
    """Taking back that a project goes through a reform."""

    tag = TAG
    facts = ReformAdoption
    shape = AdoptionShape


@_documented("withdraw_proxy_service", "撤回领办代办", ServiceShape)
class ServiceWithdrawal(FactWithdrawal):
    """Taking a proxy service back."""

    tag = PROXY_TAG
    facts = ProxyService
    shape = ServiceShape


@_documented("withdraw_clock_pause", "撤回计时暂停", PauseShape)
class PauseWithdrawal(FactWithdrawal):
    """Taking a pause back, of a procedure or of an intake."""

    tag = TAG
    facts = ClockPause
    shape = PauseShape


@_documented("withdraw_commitment_check", "撤回践诺核查", CheckShape)
class CheckWithdrawal(FactWithdrawal):
    """Taking a check back."""

    tag = TAG
    facts = CommitmentCheck
    project_of = "item__project"
    shape = CheckShape
