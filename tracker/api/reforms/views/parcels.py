"""Recording and listing land (标准地)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.models import Parcel, ParcelAllocation, ParcelResult, ParcelTerms
from projects.operations import parcels as operations
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.reforms.serializers import parcels as serializers
from tracker.api.serializers import VersionedRecordSerializer
from tracker.api.views import ProjectScopedView, WithdrawalView, get_visible_or_404
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import on_day, parcels

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

TAG = "标准地"
TERMS = frozenset({"area_parts", "granted_on", "use", "is_standard"})


class ParcelView(ProjectScopedView):
    tag = TAG

    def parcel_to_write(self, parcel_id: int) -> Parcel:
        """Return the parcel, if the officer may record facts about its zone."""
        visible = Parcel.objects.visible_to(self.officer).select_related("zone")
        # The identity row outlives a withdrawal: without standing terms there is nothing to write about.
        standing = ParcelTerms.objects.standing().values("parcel")
        parcel = get_visible_or_404(visible.filter(pk__in=standing), parcel_id)
        self.may_write_in(parcel.zone)
        return parcel

    def answer(self, parcel: Parcel) -> dict[str, Any]:
        """Return a parcel as it stands today."""
        # Through the same query as the list, so that both answer a parcel alike.
        same = parcels(officer=self.officer, selection=Selection(), as_of=self.today).filter(pk=parcel.pk)
        standing = on_day(same, as_of=self.today)
        if not standing:  # taken back by somebody else since it was written
            raise NotFound
        return serializers.ParcelSerializer(standing[0]).data


class ParcelListView(ParcelView):
    """The parcels that the officer sees."""

    query = serializers.ParcelListQuerySerializer

    @extend_schema(
        operation_id="parcels",
        summary="宗地",
        description="idle=true 只列闲置的：已出让而没有配置给项目，或所配项目到 as_of 尚未开工。",
        responses=paginated_schema(serializers.ParcelSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return a page of those that match the query."""
        params = self.params
        as_of = params.get("as_of", self.today)
        selected = parcels(
            officer=self.officer,
            selection=selection_of(params),
            as_of=as_of,
            is_standard=params.get("is_standard"),
            is_idle=params.get("idle"),
        )

        def read(page: QuerySet[Parcel]) -> Any:
            return serializers.ParcelSerializer(on_day(page, as_of=as_of), many=True).data

        return paginated(request, params, selected, read)

    @extend_schema(
        operation_id="record_parcel",
        summary="登记宗地",
        description=(
            "同编号再次登记即为补充或更正：没有给出的字段保持不变，改动已有内容须说明原因，没有变化时返回 200。"
            "可同时配置给项目、登记实际达到的指标；任何一项不被接受，全部不登记。"
        ),
        request=serializers.ParcelWriteSerializer,
        responses={201: serializers.ParcelSerializer, 200: serializers.ParcelSerializer},
        examples=[
            OpenApiExample(
                "标准地",
                {
                    "zone": 7,
                    "number": "2024-工-05",
                    "area_mu": "126.48",
                    "granted_on": "2024-05-20",
                    "use": "industrial",
                    "is_standard": True,
                    "promised_investment_per_mu_wan": "300",
                    "promised_plot_ratio": "1.2",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Record one, or more about it, with its allocation and assessment."""
        body = self.validated(serializers.ParcelWriteSerializer)
        zone = body.get("zone") or self.own_zone()
        # After the body, which may name the zone; a zone out of sight is refused there as unknown.
        self.may_write_in(zone)
        # Only what was sent: a field that is left out keeps its standing value.
        terms = {name: value for name, value in body.items() if name in TERMS}
        parcel, is_new = operations.register_parcel(
            zone=zone,
            number=body["number"],
            values={**terms, **body.get(serializers.PROMISED, {})},
            project=body.get("project"),
            allocated_on=body.get("allocated_on"),
            assessed_on=body.get("assessed_on"),
            achieved=body.get(serializers.ACHIEVED, {}),
            by=self.officer,
            now=self.now,
            today=self.today,
            reason=body.get("reason", ""),
        )
        return Response(self.answer(parcel), status=201 if is_new else 200)


class ParcelAllocationListView(ParcelView):
    """Giving a parcel to a project."""

    @extend_schema(
        operation_id="allocate_parcel",
        summary="配置宗地",
        description="同一时间一宗地只能配置给一个项目（否则 409）；再次登记同一项目、同一配置日期即补充收回日期。",
        request=serializers.AllocationWriteSerializer,
        responses={201: serializers.AllocationSerializer, 200: serializers.AllocationSerializer},
        examples=[OpenApiExample("配置", {"project": 42, "allocated_on": "2024-05-20"}, request_only=True)],
    )
    def post(self, request: Request, parcel_id: int) -> Response:
        """Record that a project has it, or when it was released."""
        parcel = self.parcel_to_write(parcel_id)
        changes = self.validated(serializers.AllocationWriteSerializer)
        allocation = operations.allocate_parcel(
            parcel=parcel,
            project=changes.pop("project"),
            allocated_on=changes.pop("allocated_on"),
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(allocation, serializers.AllocationSerializer)


class ParcelResultListView(ParcelView):
    @extend_schema(
        operation_id="assess_parcel",
        summary="登记宗地达到的指标",
        request=serializers.ResultWriteSerializer,
        responses={201: serializers.ResultSerializer, 200: serializers.ResultSerializer},
        examples=[
            OpenApiExample(
                "评价", {"assessed_on": "2024-12-31", "achieved_investment_per_mu_wan": "312.5"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, parcel_id: int) -> Response:
        parcel = self.parcel_to_write(parcel_id)
        body = self.validated(serializers.ResultWriteSerializer)
        result = operations.record_result(
            parcel=parcel,
            assessed_on=body["assessed_on"],
            values=body.get(serializers.ACHIEVED, {}),
            by=self.officer,
            now=self.now,
            today=self.today,
            reason=body.get("reason", ""),
        )
        return self.recorded(result, serializers.ResultSerializer)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_parcel",
        summary="撤回宗地",
        description="连同它的评价一并撤回；有配置记录的须先撤回配置（409）。",
    )
)
class ParcelWithdrawalView(WithdrawalView, ParcelView):
    """Takes a parcel back, with its assessments."""

    serializer_class = VersionedRecordSerializer

    def get_object(self) -> Parcel:
        return self.parcel_to_write(self.kwargs["parcel_id"])

    def withdraw(self, record: Parcel, **how: Any) -> ParcelTerms:
        return operations.withdraw_parcel(parcel=record, **how)

    def data(self, withdrawn: ParcelTerms) -> Any:
        return VersionedRecordSerializer.answer(withdrawn, self.kwargs["parcel_id"])


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_parcel_allocation",
        summary="撤回宗地配置",
        description="用于误登；项目退出土地请登记收回日期。",
    )
)
class ParcelAllocationWithdrawalView(WithdrawalView):
    """Takes an allocation back that was recorded by mistake."""

    tag = TAG
    serializer_class = serializers.AllocationSerializer

    def get_object(self) -> ParcelAllocation:
        visible = ParcelAllocation.objects.filter(parcel__in=Parcel.objects.visible_to(self.officer))
        named = visible.select_related("parcel__zone", "project", "recorded_by")
        allocation = get_visible_or_404(named, self.kwargs["number"])
        self.may_write_in(allocation.parcel.zone)
        return allocation

    def withdraw(self, record: ParcelAllocation, **how: Any) -> ParcelAllocation:
        operations.withdraw_allocation(allocation=record, **how)
        return record


@extend_schema_view(post=extend_schema(operation_id="withdraw_parcel_result", summary="撤回宗地评价"))
class ParcelResultWithdrawalView(WithdrawalView):
    """Takes back an assessment of a parcel."""

    tag = TAG
    serializer_class = serializers.ResultSerializer

    def get_object(self) -> ParcelResult:
        visible = ParcelResult.objects.filter(parcel__in=Parcel.objects.visible_to(self.officer))
        result = get_visible_or_404(visible.select_related("parcel__zone", "recorded_by"), self.kwargs["number"])
        self.may_write_in(result.parcel.zone)
        return result

    def withdraw(self, record: ParcelResult, **how: Any) -> ParcelResult:
        operations.withdraw_result(result=record, **how)
        return record
