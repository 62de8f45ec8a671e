"""Workbooks of an office that exports fill in (表样)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from projects.permissions import may_keep_forms
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.parsers import UploadParser
from tracker.api.registry.serializers.office_forms import OfficeFormSerializer, OfficeFormWriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.exports.office_forms import take_in_form
from tracker.models import OfficeForm
from tracker.operations.office_forms import retire_form

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "项目"
MAY_NOT = "您的岗位不能上传或停用表样。"


class OfficeFormListView(BaseAPIView):
    tag = TAG
    query = ListQuerySerializer
    parser_classes = [UploadParser]

    @extend_schema(
        operation_id="office_forms",
        summary="在用的表样",
        responses=paginated_schema(OfficeFormSerializer),
    )
    def get(self, request: Request) -> Response:
        forms = OfficeForm.objects.visible_to(self.officer).current().defer("content").select_related("unit", "zone")
        return paginated(request, self.params, forms.order_by(), OfficeFormSerializer)

    @extend_schema(
        operation_id="keep_office_form",
        summary="上传表样",
        description="表样属于上传人的岗位：省里的各地都能用，填报单位的其开发区也能用。同名的存为新版本。",
        request={"multipart/form-data": OfficeFormWriteSerializer},
        responses={201: OfficeFormSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Keep a workbook as a form.

        :raises DomainError: if it is refused
        """
        allow(may_keep_forms(self.officer), MAY_NOT)
        body = self.validated(OfficeFormWriteSerializer)
        values = {"name": body["name"], "content": body["file"].read()}
        form = take_in_form(**values, by=self.officer, now=self.now)
        return Response(OfficeFormSerializer(form).data, status=201)


class OfficeFormRetirementView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="retire_office_form",
        summary="停用表样",
        request=None,
        responses={204: OpenApiResponse(description="已停用")},
    )
    def post(self, request: Request, form_id: int) -> Response:
        """
        Offer a form no more.

        :raises DomainError: if it is another post's, or not the version in use
        """
        form = get_visible_or_404(OfficeForm.objects.visible_to(self.officer), form_id)
        allow(may_keep_forms(self.officer), MAY_NOT)
        retire_form(form=form, by=self.officer, now=self.now)
        return Response(status=204)
