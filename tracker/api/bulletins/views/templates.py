"""The Word templates of the bulletins: those in use, uploading a version, retiring one, and taking one out."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from projects.permissions import may_keep_templates, may_seal_bulletins
from tracker.api.bulletins import serializers
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.parsers import UploadParser
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.downloads import DOCX, Download
from tracker.models import BulletinTemplate
from tracker.operations.bulletin_templates import keep_template, retire_template

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "通报"
MAY_NOT_SEE = "只有省级和市级人员可以查看通报的模板。"
MAY_NOT_KEEP = "只有省级人员可以上传、停用通报的模板。"


class TemplateListView(BaseAPIView):
    """The templates in use."""

    tag = TAG
    query = ListQuerySerializer
    parser_classes = [UploadParser]

    @extend_schema(
        operation_id="bulletin_templates",
        summary="通报的 Word 模板",
        description="在用的，每个名称列最新一版。",
        responses=paginated_schema(serializers.BulletinTemplateSerializer),
    )
    def get(self, request: Request) -> Response:
        allow(may_seal_bulletins(self.officer), MAY_NOT_SEE)
        current: Any = BulletinTemplate.objects.current().defer("content").select_related("uploaded_by")
        return paginated(request, self.params, current, serializers.BulletinTemplateSerializer)

    @extend_schema(
        operation_id="keep_bulletin_template",
        summary="上传通报的 Word 模板（省级）",
        description=(
            "与已有的同名即为其新版本，已封存的通报仍用当时的版本。保存前检查并试填：须有占位符 {{正文}} 和 {{封存}}；"
            "含宏、嵌入的对象、引用外部内容的链接或域、解压后过大、加密的，422 并说明怎样改。"
        ),
        request={"multipart/form-data": serializers.BulletinTemplateWriteSerializer},
        responses={201: serializers.BulletinTemplateSerializer},
    )
    def post(self, request: Request) -> Response:
        allow(may_keep_templates(self.officer), MAY_NOT_KEEP)
        body = self.validated(serializers.BulletinTemplateWriteSerializer)
        template = keep_template(name=body["name"], content=body["file"].read(), by=self.officer, now=self.now)
        return Response(serializers.BulletinTemplateSerializer(template).data, status=201)


class TemplateFileView(BaseAPIView):
    """A version of a template, also one that a newer one replaced."""

    tag = TAG

    @extend_schema(
        operation_id="bulletin_template_file", summary="下载通报的 Word 模板", responses={200: OpenApiTypes.BINARY}
    )
    def get(self, request: Request, template_id: int) -> Download:
        allow(may_seal_bulletins(self.officer), MAY_NOT_SEE)
        template = get_visible_or_404(BulletinTemplate.objects.all(), template_id)
        name = f"{template.name}-第{template.version}版.docx"
        return Download(BytesIO(bytes(template.content)), name=name, media_type=DOCX)


class TemplateRetirementView(BaseAPIView):
    """Retires a template: it is offered no more."""

    tag = TAG

    @extend_schema(
        operation_id="retire_bulletin_template",
        summary="停用通报的 Word 模板（省级）",
        description="此后封存的通报不能再选；已用它封存的不变。同名再传即重新启用。",
        request=None,
        responses={204: OpenApiResponse(description="已停用")},
    )
    def post(self, request: Request, template_id: int) -> Response:
        allow(may_keep_templates(self.officer), MAY_NOT_KEEP)
        template = get_visible_or_404(BulletinTemplate.objects.all(), template_id)
        retire_template(template=template, by=self.officer, now=self.now)
        return Response(status=204)
