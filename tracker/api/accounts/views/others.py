"""What a system administrator does for others: absences that they did not record, sign-ins that shall end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.operations.officers import record_absence
from projects.operations.sign_ins import end_sign_in
from tracker.api.accounts.officer_serializers import OfficerAbsenceWriteSerializer
from tracker.api.accounts.serializers import AbsenceSerializer
from tracker.api.accounts.sign_in_rows import SIGN_INS_PAGE, sign_in_list
from tracker.api.accounts.views.officers import TAG, AccountView, OfficerScopedView
from tracker.api.pagination import ListQuerySerializer
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.queries.sign_ins import find_sign_in

if TYPE_CHECKING:
    from rest_framework.request import Request


class OfficerAbsenceListView(OfficerScopedView):
    """The absences of one officer, as an administrator records them."""

    tag = TAG

    @extend_schema(
        operation_id="record_absence_of_officer",
        summary="代为登记请假与代理人（系统管理员）",
        request=OfficerAbsenceWriteSerializer,
        responses={201: AbsenceSerializer},
    )
    def post(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_to_manage(officer_id)
        values = self.validated(OfficerAbsenceWriteSerializer)
        absence = record_absence(officer=officer, **values, by=self.officer, now=self.now)
        return Response(AbsenceSerializer(absence).data, status=201)


class OfficerSignInListView(AccountView):
    """Where an officer is signed in, for an administrator."""

    query = ListQuerySerializer

    @extend_schema(
        operation_id="officer_sign_ins",
        summary="人员的登录：网页登录和接口令牌（系统管理员）",
        responses=SIGN_INS_PAGE,
    )
    def get(self, request: Request, officer_id: int) -> Response:
        return sign_in_list(request, self.params, self.officer_to_manage(officer_id), now=self.now)


class OfficerSignInEndView(AccountView):
    @extend_schema(
        operation_id="end_officer_sign_in",
        summary="撤销人员的一个登录（系统管理员）",
        request=EmptyWriteSerializer,
        responses={204: OpenApiResponse(description="已撤销")},
    )
    def post(self, request: Request, officer_id: int, sign_in: str) -> Response:
        officer = self.officer_to_manage(officer_id)
        found = find_sign_in(officer, sign_in, now=self.now)
        if found is None:
            raise NotFound
        self.validated(EmptyWriteSerializer)
        end_sign_in(found, officer=officer, by=self.officer, now=self.now)
        return Response(status=204)
