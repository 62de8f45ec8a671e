"""Indicators, and what zones report of them: listing, recording, withdrawing, reviewing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import Decision, Indicator, IndicatorValue
from projects.operations.indicators import define_indicator, record_value, review_value, withdraw_value
from projects.permissions import may_assess, may_report_in, may_review_value
from tracker.api.indicators.serializers import values as serializers
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.views import BaseAPIView, ProjectScopedView, WithdrawalView, allow, get_visible_or_404
from tracker.queries.indicators.values import ValueFilter, indicator_values

if TYPE_CHECKING:
    from rest_framework.request import Request

    from zones.models import Officer

TAG = "开发区指标"
MAY_NOT_DEFINE = "只有省级人员可以设立和修改指标。"
MAY_NOT_REPORT = "您的岗位不能填报这个开发区的指标。"
MAY_NOT_REVIEW = "这条数据不由您审核：开发区填报的由市或省级审核，市填报的由他人或省级审核，省级填报的由省级审核。"
DECISIONS = {"approve": Decision.APPROVED, "return": Decision.RETURNED}


class IndicatorListView(BaseAPIView):
    """What is measured of zones."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(
        operation_id="indicators", summary="指标", responses=paginated_schema(serializers.IndicatorSerializer)
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, Indicator.objects.all(), serializers.IndicatorSerializer)

    @extend_schema(
        operation_id="define_indicator",
        summary="设立或修改指标（省级）",
        description=(
            "代码已有的即为修改：没有给出的字段保持不变，修改须说明原因，没有变化时返回 200。"
            "已有数据或已列入考核的，不能再改单位、周期、方向和能否相加。"
        ),
        request=serializers.IndicatorWriteSerializer,
        responses={201: serializers.IndicatorSerializer, 200: serializers.IndicatorSerializer},
        examples=[
            OpenApiExample(
                "投资",
                {
                    "code": "fixed-asset-investment",
                    "name": "固定资产投资",
                    "unit": "万元",
                    "period_kind": "year",
                    "direction": "more",
                    "is_additive": True,
                    "valid_from": "2024-01-01",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Add one, or change the one of that code."""
        allow(may_assess(self.officer), MAY_NOT_DEFINE)
        values = self.validated(serializers.IndicatorWriteSerializer)
        indicator, is_new = define_indicator(
            code=values.pop("code"), reason=values.pop("reason", ""), values=values, by=self.officer, now=self.now
        )
        return Response(serializers.IndicatorSerializer(indicator).data, status=201 if is_new else 200)


def answer(value: IndicatorValue, officer: Officer) -> Any:
    """Return a value as it is listed, with its review; also one that was withdrawn."""
    listed = indicator_values(officer, ValueFilter(), withdrawn=True).get(pk=value.pk)
    return serializers.IndicatorValueSerializer(listed).data


class IndicatorValueListView(ProjectScopedView):
    """The values of the zones that the officer sees."""

    tag = TAG
    query = serializers.IndicatorValueListQuerySerializer

    @extend_schema(
        operation_id="indicator_values",
        summary="指标数据",
        responses=paginated_schema(serializers.IndicatorValueSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return a page of those that match the query."""
        asked = serializers.filter_of(self.params)
        values = indicator_values(self.officer, asked, withdrawn=self.params["all"])
        return paginated(request, self.params, values, _listed)

    @extend_schema(
        operation_id="record_indicator_value",
        summary="填报指标",
        description=(
            "同一开发区、指标、周期再次填报即为更正，须说明原因（被退回的不必），没有变化时返回 200。更正后重新待审核。"
        ),
        request=serializers.IndicatorValueWriteSerializer,
        responses={201: serializers.IndicatorValueSerializer, 200: serializers.IndicatorValueSerializer},
        examples=[
            OpenApiExample(
                "投资",
                {"zone": 7, "indicator": "fixed-asset-investment", "period": "2024", "value": "125000.5"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Record one, or correct the standing one."""
        body = self.validated(serializers.IndicatorValueWriteSerializer)
        zone = body.pop("zone", None) or self.own_zone()
        # After the body, which may name the zone; a zone out of sight is refused there as unknown.
        allow(may_report_in(self.officer, zone), MAY_NOT_REPORT)
        value = record_value(
            zone=zone, value_parts=body.pop("value"), **body, by=self.officer, now=self.now, today=self.today
        )
        return self.recorded(value, lambda recorded: answer(recorded, self.officer))


def _listed(page: Any) -> Any:
    return serializers.IndicatorValueSerializer(page, many=True).data


class IndicatorValueReviewView(BaseAPIView):
    """Approving or returning a value."""

    tag = TAG

    @extend_schema(
        operation_id="review_indicator_value",
        summary="审核指标数据",
        description="开发区填报的由市或省级审核，市填报的由他人或省级审核，省级填报的由省级审核；每条数据只审一次（409）。",
        request=serializers.ReviewWriteSerializer,
        responses=serializers.IndicatorValueSerializer,
        examples=[OpenApiExample("退回", {"decision": "return", "note": "单位似为亿元"}, request_only=True)],
    )
    def post(self, request: Request, value_id: int) -> Response:
        visible = IndicatorValue.objects.visible_to(self.officer).select_related("zone", "recorded_by")
        value = get_visible_or_404(visible, value_id)
        allow(may_review_value(self.officer, value), MAY_NOT_REVIEW)
        body = self.validated(serializers.ReviewWriteSerializer)
        decision = DECISIONS[body["decision"]]
        review_value(value=value, decision=decision, note=body["note"], by=self.officer, now=self.now)
        return Response(answer(value, self.officer))


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_indicator_value", summary="撤回指标数据", description="用于误登；数字有误请更正。"
    )
)
class IndicatorValueWithdrawalView(WithdrawalView):
    """Takes a value back that was recorded by mistake."""

    tag = TAG
    serializer_class = serializers.IndicatorValueSerializer

    def get_object(self) -> IndicatorValue:
        visible = IndicatorValue.objects.visible_to(self.officer).select_related("zone")
        value = get_visible_or_404(visible, self.kwargs["value_id"])
        allow(may_report_in(self.officer, value.zone), MAY_NOT_REPORT)
        return value

    def withdraw(self, record: IndicatorValue, **how: Any) -> IndicatorValue:
        withdraw_value(value=record, **how)
        return record

    def data(self, withdrawn: IndicatorValue) -> Any:
        return answer(withdrawn, self.officer)
