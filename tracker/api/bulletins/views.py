"""Sealing bulletins, reading them, taking them out as files, and verifying them."""

from __future__ import annotations

import zlib
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.errors import DomainError
from projects.permissions import may_seal_bulletin, may_seal_bulletins
from tracker.api.bulletins import serializers
from tracker.api.bulletins.workbooks import bulletin_book
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.renderers import FastJSONRenderer, WordRenderer, WordResponse, WorkbookRenderer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.api.workbook_views import WorkbookView
from tracker.models import Bulletin, BulletinKind
from tracker.operations.bulletin_anchors import bulletin_anchors
from tracker.operations.bulletins import BulletinDraft, record_verification, seal_bulletin
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.contents import rates_content
from tracker.queries.bulletins.dispatch import note_content
from tracker.queries.bulletins.sealed import content_of
from tracker.queries.bulletins.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse

TAG = "通报"
MAY_NOT = "只有省级和市级人员可以封存通报；市级只能封存本单位的（params.unit 填本单位）。"
EXAMPLE = {"title": "三个一批进展通报", "params": {"as_of": "2023-12-31", "basis": "investment-2023"}}


def reader_of(body: dict[str, Any], now: Any) -> Callable[[], dict[str, Any]]:
    """Return what reads the content that a body asks for."""
    if body["kind"] == BulletinKind.DISPATCH:
        return partial(note_content, serializers.note_question(body["params"]), known_at=now)
    return partial(rates_content, serializers.rates_question(body["params"]), known_at=now)


class BulletinListView(BaseAPIView):
    """The bulletins that were sealed."""

    tag = TAG
    query = serializers.BulletinListQuerySerializer

    @extend_schema(
        operation_id="bulletins",
        summary="通报",
        description="全省的通报各级都可以看，单位的只有本单位及其开发区、省级可以看。",
        responses=paginated_schema(serializers.BulletinSerializer),
    )
    def get(self, request: Request) -> Response:
        found = reading.listed(self.officer)
        if kind := self.params.get("kind"):
            found = found.filter(kind=kind)
        return paginated(request, self.params, found, serializers.BulletinSerializer)

    @extend_schema(
        operation_id="seal_bulletin",
        summary="封存通报（省级、市级）",
        description="按现在账上所知计算并封存成员、各表和口径，此后不能改动；有误的另封存一份代替，并说明原因。",
        request=serializers.BulletinWriteSerializer,
        responses={201: serializers.BulletinSerializer},
        examples=[OpenApiExample("省级通报", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        allow(may_seal_bulletins(self.officer), MAY_NOT)
        body = self.validated(serializers.BulletinWriteSerializer)
        unit = body["params"].get("unit")
        allow(may_seal_bulletin(self.officer, unit.pk if unit else None), MAY_NOT)
        draft = BulletinDraft(
            kind=BulletinKind(body["kind"]),
            title=body["title"],
            as_of=body["params"]["as_of"],
            unit=unit,
            template=body.get("template"),
            supersedes=body.get("supersedes"),
            reason=body.get("reason", ""),
        )
        bulletin = seal_bulletin(draft=draft, read=reader_of(body, self.now), by=self.officer, now=self.now)
        return Response(serializers.BulletinSerializer(bulletin).data, status=201)


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
        told = reading.within_sight(content_of(bulletin), self.officer)
        if self.wants_workbook:
            return bulletin_book(told, bulletin.digest, self.heading(known_at=bulletin.known_at), name)
        return Response({**serializers.BulletinSerializer(bulletin).data, "content": told})


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
        found = verify(bulletin, bulletin_anchors(), self.officer)
        record_verification(bulletin=bulletin, is_genuine=found.is_genuine, by=self.officer, now=self.now)
        return Response(serializers.VerificationSerializer(found).data)
