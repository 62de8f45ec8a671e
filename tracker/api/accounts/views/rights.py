"""Requests for rights, and opening and closing accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.models import RightsOutcome, RightsRequest
from projects.models.rights import READERS
from projects.operations.rights import close_account, decide_rights, open_account
from projects.permissions import may_decide_rights, may_manage_officers
from tracker.api.accounts import rights_serializers as serializers
from tracker.api.accounts.views.officers import OfficerScopedView
from tracker.api.accounts.views.posts import MAY_NOT_MANAGE
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.views import BaseAPIView, allow, get_visible_or_404

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "权限"
RELATED = ("officer", "requested_by", "decision__decided_by")


class RightsRequestListView(BaseAPIView):
    """What was asked for, and what was decided, oldest first."""

    tag = TAG
    query = serializers.RightsListQuerySerializer

    @extend_schema(
        operation_id="rights_requests",
        summary="权限申请",
        description="SECOND_PERSON_FOR_RIGHTS=1 时调整岗位、启用账号先成为申请；三员分立时新建的账号也是。",
        responses=paginated_schema(serializers.RightsRequestSerializer),
    )
    def get(self, request: Request) -> Response:
        allow(self.officer.role in READERS, "您的岗位不能查看权限申请。")
        visible = RightsRequest.objects.visible_to(self.officer).select_related(*RELATED)
        wanted = visible.waiting() if self.params["waiting"] else visible
        return paginated(request, self.params, wanted, serializers.RightsRequestSerializer)


class RightsDecisionView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="decide_rights",
        summary="审批权限申请",
        description="申请人和本人不能同意；同意后立即生效。申请人可以以 refused 收回。",
        request=serializers.RightsDecisionWriteSerializer,
        responses=serializers.RightsRequestSerializer,
    )
    def post(self, request: Request, request_id: int) -> Response:
        visible = RightsRequest.objects.visible_to(self.officer).select_related(*RELATED[:2])
        wanted = get_visible_or_404(visible, request_id)
        allow(may_decide_rights(self.officer, wanted), MAY_NOT_MANAGE)
        values = self.validated(serializers.RightsDecisionWriteSerializer)
        outcome = RightsOutcome(values["decision"])
        decide_rights(request=wanted, outcome=outcome, note=values.get("note", ""), by=self.officer, now=self.now)
        return Response(serializers.RightsRequestSerializer(wanted).data)


class OpeningView(OfficerScopedView):
    """Whether an account is open."""

    tag = TAG

    @extend_schema(
        operation_id="open_or_close_account",
        summary="启用、停用账号（安全管理员）",
        description="停用立即生效。启用在 SECOND_PERSON_FOR_RIGHTS=1 时先成为申请（202）。",
        request=serializers.AccountWriteSerializer,
        responses={200: serializers.AccountSerializer, 202: serializers.RightsRequestSerializer},
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_of_address(officer_id)
        allow(may_manage_officers(self.officer), MAY_NOT_MANAGE)
        values = self.validated(serializers.AccountWriteSerializer)
        details = {"officer": officer, "by": self.officer, "now": self.now, "reason": values.get("reason", "")}
        if not values["is_active"]:
            close_account(**details)
        elif (asked := open_account(**details)) is not None:
            return Response(serializers.RightsRequestSerializer(asked).data, status=202)
        officer.refresh_from_db()
        return Response(serializers.AccountSerializer(officer).data)
