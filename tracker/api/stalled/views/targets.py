"""Target lists, who is on them, how far they are, and who could be put on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import TargetList, TargetMember
from projects.operations import targets
from projects.permissions import may_keep_targets
from projects.rules.stages import Stage
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.stalled.serializers import targets as serializers
from tracker.api.views import BaseAPIView, WithdrawalView, allow, get_visible_or_404

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "目标名单"
MAY_NOT = "只有省级可以建立目标名单、增减名单上的项目。"


class TargetListListView(BaseAPIView):
    """The target lists on which an officer sees a project."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="target_lists",
        summary="目标名单",
        responses=paginated_schema(serializers.TargetListSerializer),
    )
    def get(self, request: Request) -> Response:
        lists = read_records(TargetList.objects.visible_to(self.officer), self.params)
        return paginated(request, self.params, lists, serializers.TargetListSerializer)

    @extend_schema(
        operation_id="open_target",
        summary="建立目标名单",
        description="如“年内有条件投产的 10 月底前投产”：名称、目标阶段、期限。名单上的项目逾期未达到即亮灯催办。",
        request=serializers.TargetListWriteSerializer,
        responses={201: serializers.TargetListSerializer},
        examples=[
            OpenApiExample(
                "名单",
                {"name": "2024 年 10 月底前投产", "stage": "producing", "deadline": "2024-10-31"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        allow(may_keep_targets(self.officer), MAY_NOT)
        body = self.validated(serializers.TargetListWriteSerializer)
        body["stage"] = Stage(body["stage"])
        target = targets.open_target(**body, by=self.officer, now=self.now)
        return Response(serializers.TargetListSerializer(target).data, status=201)


@extend_schema_view(post=extend_schema(operation_id="close_target", summary="撤销目标名单"))
class TargetWithdrawalView(WithdrawalView):
    tag = TAG
    serializer_class = serializers.TargetListSerializer

    def get_object(self) -> TargetList:
        target = get_visible_or_404(TargetList.objects.visible_to(self.officer), self.kwargs["target_id"])
        allow(may_keep_targets(self.officer), MAY_NOT)
        return target

    def withdraw(self, record: TargetList, **how: Any) -> TargetList:
        return targets.close_target(target=record, **how)


class TargetMemberListView(BaseAPIView):
    """The projects of a list, to add to."""

    tag = TAG

    @extend_schema(
        operation_id="add_to_target",
        summary="列入目标名单",
        request=serializers.TargetMemberWriteSerializer,
        responses={201: serializers.TargetMemberSerializer},
        examples=[OpenApiExample("列入", {"project": 42, "reason": "设备已安装"}, request_only=True)],
    )
    def post(self, request: Request, target_id: int) -> Response:
        """Put a project on it."""
        target = get_visible_or_404(TargetList.objects.visible_to(self.officer), target_id)
        allow(may_keep_targets(self.officer), MAY_NOT)
        body = self.validated(serializers.TargetMemberWriteSerializer)
        member = targets.add_member(target=target, **body, by=self.officer, now=self.now)
        return Response(serializers.TargetMemberSerializer(member).data, status=201)


@extend_schema_view(post=extend_schema(operation_id="remove_from_target", summary="移出目标名单"))
class TargetMemberWithdrawalView(WithdrawalView):
    """Takes a project off a list."""

    tag = TAG
    serializer_class = serializers.TargetMemberSerializer

    def get_object(self) -> TargetMember:
        members = TargetMember.objects.visible_to(self.officer).select_related("project__zone", "target")
        member = get_visible_or_404(members, self.kwargs["member_id"])
        allow(may_keep_targets(self.officer), MAY_NOT)
        return member

    def withdraw(self, record: TargetMember, **how: Any) -> TargetMember:
        return targets.remove_member(member=record, **how)
