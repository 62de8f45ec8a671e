"""Posts, absences and handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import RightsRequest
from projects.operations.officers import cancel_absence, record_absence
from projects.operations.rights import WantedPost, change_post
from projects.permissions import may_manage_officers, may_record_absence_of
from tracker.api.accounts.rights_serializers import RightsRequestSerializer
from tracker.api.accounts.serializers import (
    AbsenceSerializer,
    AbsenceWriteSerializer,
    HandoverSerializer,
    PostSerializer,
    PostWriteSerializer,
)
from tracker.api.accounts.views.officers import OfficerScopedView
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.queries.accounts import MOST, handover
from zones.models import Absence, Post, Role

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "岗位与交接"
MAY_NOT_MANAGE = "只有安全管理员可以授权、停用账号；没有三员分立的，系统管理员也可以。"


class AbsenceListView(BaseAPIView):
    """Absences: one's own, those that one stands in for, and those of the zones that one sees."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(operation_id="absences", summary="请假与代理", responses=paginated_schema(AbsenceSerializer))
    def get(self, request: Request) -> Response:
        visible = Absence.objects.visible_to(self.officer).select_related("officer", "substitute")
        return paginated(request, self.params, visible, AbsenceSerializer)

    @extend_schema(
        operation_id="record_absence",
        summary="登记请假与代理人",
        description="代理人须在同一岗位或是上级单位的人员；请假期间的催办邮件发给代理人。",
        request=AbsenceWriteSerializer,
        responses={201: AbsenceSerializer},
    )
    def post(self, request: Request) -> Response:
        values = self.validated(AbsenceWriteSerializer)
        absence = record_absence(officer=self.officer, **values, by=self.officer, now=self.now)
        return Response(AbsenceSerializer(absence).data, status=201)


class AbsenceCancellationView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="cancel_absence", summary="取消请假", request=EmptyWriteSerializer, responses=AbsenceSerializer
    )
    def post(self, request: Request, absence_id: int) -> Response:
        visible = Absence.objects.visible_to(self.officer).select_related("officer", "substitute")
        absence = get_visible_or_404(visible, absence_id)
        # Visible to substitutes and superiors, too, who may not end the absence.
        allow(may_record_absence_of(self.officer, absence.officer), "只能取消自己的请假；系统管理员可以代为取消。")
        self.validated(EmptyWriteSerializer)
        return Response(AbsenceSerializer(cancel_absence(absence=absence, by=self.officer, now=self.now)).data)


class HandoverListView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="handover",
        summary="交接清单",
        description=(
            f"本岗位范围内未办完的月报、未办结的问题和临近的计划日期，各列最紧要的 {MOST} 条，counts 是全部的个数；"
            "其余见 /progress-reports/、/problems/。"
        ),
        responses=HandoverSerializer,
    )
    def get(self, request: Request) -> Response:
        open_items = handover(officer=self.officer, today=self.today)
        return Response(HandoverSerializer(open_items, context=self.context).data)


class OfficerPostListView(OfficerScopedView):
    """The posts that an officer held, oldest first; and a move to another."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(operation_id="posts", summary="人员的任职经历", responses=paginated_schema(PostSerializer))
    def get(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_of_address(officer_id)
        posts = Post.objects.filter(officer=officer)
        return paginated(request, self.params, posts, PostSerializer)

    @extend_schema(
        operation_id="assign_post",
        summary="调整岗位（安全管理员）",
        description="SECOND_PERSON_FOR_RIGHTS=1 时先成为申请（202），另一位安全管理员同意后生效。不能调整自己的岗位。",
        request=PostWriteSerializer,
        responses={201: PostSerializer, 202: RightsRequestSerializer},
        examples=[
            OpenApiExample("到市级", {"role": "unit", "unit": "141100", "started_on": "2024-07-01"}, request_only=True)
        ],
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_of_address(officer_id)
        # After the look-up: whoever does not see the officer gets a 404, not a 403 that confirms the number.
        allow(may_manage_officers(self.officer), MAY_NOT_MANAGE)
        values = self.validated(PostWriteSerializer)
        given = change_post(
            officer=officer,
            post=WantedPost(Role(values["role"]), values.get("zone"), values.get("unit"), values["started_on"]),
            by=self.officer,
            now=self.now,
            reason=values.get("reason", ""),
        )
        if isinstance(given, RightsRequest):
            return Response(RightsRequestSerializer(given).data, status=202)
        return Response(PostSerializer(given).data, status=201)
