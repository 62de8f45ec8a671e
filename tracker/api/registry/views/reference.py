"""What everything else refers to: units, zones, rounds and the bases of the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from projects.models import Round, RoundDate
from projects.operations.rounds import correct_round, open_round, withdraw_round
from projects.permissions import may_open_round
from projects.rules.rates import BASES
from tracker.api.fields import RoundField
from tracker.api.pagination import CodedListQuerySerializer, paginated, paginated_schema
from tracker.api.registry.serializers.reference import (
    BasisSerializer,
    RoundCorrectionWriteSerializer,
    RoundHistorySerializer,
    RoundListQuerySerializer,
    RoundSerializer,
    RoundWriteSerializer,
    UnitSerializer,
    ZoneListQuerySerializer,
    ZoneSerializer,
)
from tracker.api.views import BaseAPIView, WithdrawalView, allow
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "基础数据"


class ReportingUnitListView(BaseAPIView):
    """The reporting units that the officer sees, by code."""

    tag = TAG
    query = CodedListQuerySerializer

    @extend_schema(operation_id="reporting_units", summary="填报单位", responses=paginated_schema(UnitSerializer))
    def get(self, request: Request) -> Response:
        units = ReportingUnit.objects.visible_to(self.officer).distinct()
        return paginated(request, self.params, units, UnitSerializer, key="code")


class ZoneListView(BaseAPIView):
    """The zones that the officer sees."""

    tag = TAG
    query = ZoneListQuerySerializer

    @extend_schema(operation_id="zones", summary="开发区", responses=paginated_schema(ZoneSerializer))
    def get(self, request: Request) -> Response:
        zones = Zone.objects.visible_to(self.officer).select_related("unit").prefetch_related("aliases")
        if unit := self.params.get("unit"):
            zones = zones.filter(unit=unit)
        return paginated(request, self.params, zones, ZoneSerializer)


class BasisListView(BaseAPIView):
    """The bases (口径): what each rate divides by what, and where that is published."""

    tag = TAG

    @extend_schema(
        operation_id="bases",
        summary="口径",
        description="同名的比率在各地的通报里算法不同；每个口径说明出处以及各比率的分子、分母、范围。",
        responses=paginated_schema(BasisSerializer),
    )
    def get(self, request: Request) -> Response:
        # They are constants of the program and few: one page, in the form of every other list.
        results = BasisSerializer(BASES.values(), many=True).data
        return Response({"next": None, "previous": None, "results": results})


class RoundListView(BaseAPIView):
    """The rounds, oldest first: no two are held on one day, so the day is the key of the pages."""

    tag = TAG
    query = RoundListQuerySerializer

    @extend_schema(operation_id="rounds", summary="期次", responses=paginated_schema(RoundSerializer))
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, Round.objects.standing(), RoundSerializer, key="held_on")

    @extend_schema(
        operation_id="open_round",
        summary="开启一期（省级）",
        request=RoundWriteSerializer,
        responses={201: RoundSerializer},
        examples=[OpenApiExample("期次", {"year": 2024, "number": 1, "held_on": "2024-02-23"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        allow(may_open_round(self.officer), "只有省级人员可以开启期次。")
        round_ = open_round(**self.validated(RoundWriteSerializer), by=self.officer, now=self.now)
        return Response(RoundSerializer(round_).data, status=201)


class RoundView(BaseAPIView):
    """The round of a key such as 2023-4, answered with every date it had."""

    tag = TAG

    def round(self, key: str) -> Round:
        """
        Return the standing round of a key.

        :raises NotFound: if there is none
        """
        try:
            return RoundField().to_internal_value(key)
        except ValidationError as error:
            # A key in an address that is no key is an address that does not exist, not a bad request.
            raise NotFound from error

    def data(self, round_: Round) -> Any:
        """Return a round with its dates; who recorded them comes with them, in one query."""
        prefetch_related_objects([round_], Prefetch("dates", RoundDate.objects.select_related("recorded_by")))
        return RoundHistorySerializer(round_).data


class RoundDetailView(RoundView):
    @extend_schema(operation_id="round", summary="一期，连同先后登记的日期", responses=RoundHistorySerializer)
    def get(self, request: Request, round_key: str) -> Response:
        return Response(self.data(self.round(round_key)))


class RoundCorrectionView(RoundView):
    """Another date for a round; its lists stay as they are."""

    @extend_schema(
        operation_id="correct_round",
        summary="更正期次的日期（省级）",
        description="名单不变；原日期留存，按当时所知（known_at）查询仍用原日期。年度或次数登记错了，请撤回后重新登记。",
        request=RoundCorrectionWriteSerializer,
        responses=RoundHistorySerializer,
        examples=[OpenApiExample("更正", {"held_on": "2024-02-24", "reason": "日期录错一天"}, request_only=True)],
    )
    def post(self, request: Request, round_key: str) -> Response:
        round_ = self.round(round_key)
        allow(may_open_round(self.officer), "只有省级人员可以更正期次。")
        # What the body leaves out stays as it is.
        body = {"is_date_published": round_.is_date_published, **self.validated(RoundCorrectionWriteSerializer)}
        return Response(self.data(correct_round(round_=round_, **body, by=self.officer, now=self.now)))


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_round",
        summary="撤回误登的期次（省级）",
        description="名单上还有有效的入批记录时不能撤回。",
        examples=[OpenApiExample("撤回", {"reason": "该次并未举行"}, request_only=True)],
    )
)
class RoundWithdrawalView(RoundView, WithdrawalView):
    """Takes back a round that nobody is on a list of."""

    serializer_class = RoundHistorySerializer

    def get_object(self) -> Round:
        round_ = self.round(self.kwargs["round_key"])
        allow(may_open_round(self.officer), "只有省级人员可以撤回期次。")
        return round_

    def withdraw(self, record: Round, **how: Any) -> Round:
        return withdraw_round(round_=record, **how)
