"""One bulletin: read, taken out as a file, and verified."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.errors import DomainError
from tracker.api.bulletins import serializers, workbooks
from tracker.api.renderers import FastJSONRenderer, WordRenderer, WordResponse, WorkbookRenderer
from tracker.api.views import BaseAPIView, get_visible_or_404
from tracker.api.workbook_views import WorkbookView
from tracker.operations.bulletin_anchors import readable_anchors
from tracker.operations.bulletins import record_verification
from tracker.queries.bulletins import reading, sealed
from tracker.queries.bulletins.verification import verify

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse
    from tracker.models import Bulletin

TAG = "通报"


class BulletinDetailView(WorkbookView):
    """One bulletin: in JSON, as a workbook or as a Word file."""

    tag = TAG
    query = serializers.BulletinQuerySerializer
    renderer_classes = [FastJSONRenderer, WorkbookRenderer, WordRenderer]

    @extend_schema(
        operation_id="bulletin",
        summary="一份通报",
        description="都取自封存的内容，不取现在的账；成员只列看得见的项目，合计是公布的。Word 里没有成员名单。",
        responses={
            (200, FastJSONRenderer.media_type): serializers.BulletinContentSerializer,
            (200, WorkbookRenderer.media_type): OpenApiTypes.BINARY,
            (200, WordRenderer.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, bulletin_id: int) -> Response | WorkbookResponse:
        bulletin = get_visible_or_404(reading.whole(self.officer), bulletin_id)
        try:
            return self._answer(bulletin)
        except (zlib.error, ValueError) as error:
            sentence = "封存的内容已损坏，无法读出。请核对这份通报，并联系系统管理员。"
            raise DomainError("bulletin_damaged", sentence) from error

    def _answer(self, bulletin: Bulletin) -> Response | WorkbookResponse:
        name = f"第{bulletin.number}号-{bulletin.title}"
        renderer: Any = self.request.accepted_renderer
        if isinstance(renderer, WordRenderer):
            return WordResponse(BytesIO(reading.word_of(bulletin)), name=name, number=bulletin.number, rows=0)
        content = reading.within_sight(sealed.content_of(bulletin), self.officer)
        if self.wants_workbook:
            return workbooks.bulletin_book(content, bulletin.digest, self.heading(known_at=bulletin.known_at), name)
        return Response({**serializers.BulletinSerializer(bulletin).data, "content": content})


class BulletinVerificationView(BaseAPIView):
    """Verifies a bulletin; who did is audited."""

    tag = TAG

    @extend_schema(
        operation_id="verify_bulletin",
        summary="核对通报",
        description="四项分别回答：内容与指纹、成员与各表、前后相接与库外锚点、与现在的账。前三项决定真实，第四项只供参考。",
        request=None,
        responses=serializers.VerificationSerializer,
    )
    def post(self, request: Request, bulletin_id: int) -> Response:
        bulletin = get_visible_or_404(reading.whole(self.officer), bulletin_id)
        found = verify(bulletin, readable_anchors(), self.officer)
        record_verification(bulletin=bulletin, is_genuine=found.is_genuine, by=self.officer, now=self.now)
        return Response(serializers.VerificationSerializer(found).data)
