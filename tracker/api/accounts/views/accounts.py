"""The accounts of others: who there is, a new one, what one is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.operations.rights import WantedPost
from projects.permissions import may_keep_accounts
from tracker.api.accounts import officer_serializers as serializers
from tracker.api.accounts.views.officers import MAY_NOT_KEEP, TAG, OfficerScopedView
from tracker.api.etags import etag, etag_response, required_if_match
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.views import BaseAPIView, allow
from tracker.operations.accounts.registering import Details, change_details, register_officer
from zones.models import Officer, Role

if TYPE_CHECKING:
    from rest_framework.request import Request

RELATED = ("zone", "unit")


class OfficerListView(BaseAPIView):
    """The accounts, to add another."""

    tag = TAG
    query = serializers.OfficerListQuerySerializer

    @extend_schema(
        operation_id="officers",
        summary="人员账号",
        description="省级、审计和各管理员看全部账号，其他人只看自己的。",
        responses=paginated_schema(serializers.OfficerSerializer),
    )
    def get(self, request: Request) -> Response:
        everybody = Officer.objects.select_related(*RELATED)
        visible = everybody if self.officer.sees_officers else everybody.filter(pk=self.officer.pk)
        asked = {name: self.params[name] for name in ("role", "zone", "is_active") if name in self.params}
        found = visible.filter(**asked)
        if "unit" in self.params:
            found = found.filter(Q(unit=self.params["unit"]) | Q(zone__unit=self.params["unit"]))
        if "username" in self.params:
            found = found.filter(username__iexact=self.params["username"])
        return paginated(request, self.params, found, serializers.OfficerSerializer)

    @extend_schema(
        operation_id="register_officer",
        summary="新建账号（系统管理员）",
        description=(
            "没有人知道密码：本人通过链接设置。三员分立或须另一人同意时账号先停用，成为权限申请，同意后再发送链接。"
        ),
        request=serializers.OfficerWriteSerializer,
        responses={201: serializers.NewOfficerSerializer},
        examples=[
            OpenApiExample(
                "开发区人员",
                {"username": "wang.wu", "name": "王五", "email": "wang.wu@example.com", "role": "zone", "zone": 1},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        allow(may_keep_accounts(self.officer), MAY_NOT_KEEP)
        values = self.validated(serializers.OfficerWriteSerializer)
        officer, welcome = register_officer(
            details=Details(values["username"], values["display_name"], values.get("email", "")),
            post=WantedPost(Role(values["role"]), values.get("zone"), values.get("unit"), self.today),
            by=self.officer,
            now=self.now,
            reason=values.get("reason", ""),
        )
        made = {"officer": officer, "welcome": welcome.value}
        return Response(serializers.NewOfficerSerializer(made).data, status=201)


class OfficerDetailView(OfficerScopedView):
    """One account."""

    tag = TAG

    @extend_schema(operation_id="officer", summary="一个人员账号", responses=serializers.OfficerSerializer)
    def get(self, request: Request, officer_id: int) -> Response:
        return etag_response(serializers.OfficerSerializer(self.officer_of_address(officer_id)).data)

    @extend_schema(
        operation_id="change_officer",
        summary="修改账号资料（系统管理员）",
        description=(
            "只须给出要改的。更换邮箱的，原邮箱收到提醒；三员分立或须另一人同意时先成为权限申请（见 request），"
            "须写明理由。"
        ),
        request=serializers.DetailsWriteSerializer,
        responses=serializers.ChangedOfficerSerializer,
    )
    def patch(self, request: Request, officer_id: int) -> Response:
        officer = self.officer_to_manage(officer_id)
        seen = required_if_match(request, officer.details_version)
        values: dict[str, Any] = self.validated(serializers.DetailsWriteSerializer, partial=True)
        names = ("username", "display_name", "email")
        details = Details(**{name: values.get(name, getattr(officer, name)) for name in names})
        about = {"reason": values.get("reason", ""), "seen": seen}
        changed = change_details(officer=officer, details=details, by=self.officer, now=self.now, **about)
        officer.refresh_from_db()
        answer = serializers.ChangedOfficerSerializer({"officer": officer, "request": changed.request}).data
        return Response(answer, headers={"ETag": etag(officer.details_version)})
