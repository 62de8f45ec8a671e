"""The rounds of a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from projects.models import Round, RoundDate
from projects.operations.rounds import correct_round, open_round, withdraw_round
from projects.permissions import may_open_round
from tracker.api.fields import DayField, RoundField
from tracker.api.pagination import CursorField, ListQuerySerializer, paginated, paginated_schema
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.api.views import BaseAPIView, WithdrawalView, allow

if TYPE_CHECKING:
    from rest_framework.request import Request


class RoundSerializer(ReadSerializer):
    """A round."""

    key = serializers.CharField(help_text="年度-次数，如 2023-4")
    year = serializers.IntegerField(help_text="年度")
    number = serializers.IntegerField(help_text="当年第几次")
    held_on = serializers.DateField(help_text="举行日期")
    is_date_published = serializers.BooleanField(help_text="日期是否见于公开报道")


class RoundDateSerializer(ReadSerializer):
    """A date as the books were told it; the last one counts."""

    held_on = serializers.DateField(help_text="举行日期")
    is_date_published = serializers.BooleanField(help_text="日期是否见于公开报道")
    reason = serializers.CharField(help_text="更正的原因，首次登记为空")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(allow_null=True, help_text="录入人，随系统附带的期次为 null")


class RoundHistorySerializer(RoundSerializer):
    """A round with every date it ever had in the books."""

    dates = RoundDateSerializer(many=True, help_text="先后登记的日期，末条有效")


class RoundCorrectionWriteSerializer(WriteSerializer):
    """Another date for a round, and why."""

    held_on = DayField(help_text="更正后的举行日期")
    is_date_published = serializers.BooleanField(required=False, help_text="日期是否见于公开报道，不填则不变")
    reason = serializers.CharField(max_length=300, help_text="更正的原因")


class RoundWriteSerializer(WriteSerializer):
    """A round to open."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    number = serializers.IntegerField(min_value=1, max_value=12, help_text="当年第几次")
    held_on = DayField(help_text="举行日期")
    is_date_published = serializers.BooleanField(default=True, help_text="日期是否见于公开报道")


class RoundListQuerySerializer(ListQuerySerializer):
    """The query of the rounds, whose key is their day."""

    cursor = CursorField(date.fromisoformat)


class RoundListView(BaseAPIView):
    """The rounds."""

    tag = "基础数据"
    query = RoundListQuerySerializer

    @extend_schema(operation_id="rounds", summary="期次", responses=paginated_schema(RoundSerializer))
    def get(self, request: Request) -> Response:
        """Return them, oldest first."""
        return paginated(request, self.params, Round.objects.standing(), RoundSerializer, key="held_on")

    @extend_schema(
        operation_id="open_round",
        summary="开启一期（省级）",
        request=RoundWriteSerializer,
        responses={201: RoundSerializer},
        examples=[OpenApiExample("期次", {"year": 2024, "number": 1, "held_on": "2024-02-23"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Open a round."""
        allow(may_open_round(self.officer), "只有省级人员可以开启期次。")
        round_ = open_round(**self.validated(RoundWriteSerializer), by=self.officer, now=self.now)
        return Response(RoundSerializer(round_).data, status=201)


class RoundView(BaseAPIView):
    """Something about one round."""

    tag = "基础数据"

    def round(self, key: str) -> Round:
        """
        Return the standing round of a key.

        :raises NotFound: if there is none
        """
        try:
            return RoundField().to_internal_value(key)
        except ValidationError as error:
            raise NotFound from error

    def data(self, round_: Round) -> Any:
        """Return a round with its dates; who recorded them comes with them, in one query."""
        prefetch_related_objects([round_], Prefetch("dates", RoundDate.objects.select_related("recorded_by")))
        return RoundHistorySerializer(round_).data


class RoundDetailView(RoundView):
    """One round."""

    @extend_schema(operation_id="round", summary="一期，连同先后登记的日期", responses=RoundHistorySerializer)
    def get(self, request: Request, round_key: str) -> Response:
        """Return it."""
        return Response(self.data(self.round(round_key)))


class RoundCorrectionView(RoundView):
    """Correcting a date."""

    @extend_schema(
        operation_id="correct_round",
        summary="更正期次的日期（省级）",
        description="名单不变；原日期留存，按当时所知（known_at）查询仍用原日期。年度或次数登记错了，请撤回后重新登记。",
        request=RoundCorrectionWriteSerializer,
        responses=RoundHistorySerializer,
        examples=[OpenApiExample("更正", {"held_on": "2024-02-24", "reason": "日期录错一天"}, request_only=True)],
    )
    def post(self, request: Request, round_key: str) -> Response:
        """Move it."""
        round_ = self.round(round_key)
        allow(may_open_round(self.officer), "只有省级人员可以更正期次。")
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
