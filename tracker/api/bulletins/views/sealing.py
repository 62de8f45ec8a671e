"""Listing bulletins, and sealing them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_seal_bulletin, may_seal_bulletins
from tracker.api.bulletins import serializers
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.views import BaseAPIView, allow
from tracker.models import BulletinKind
from tracker.operations.bulletins import BulletinDraft, seal_bulletin
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.questions import content_for

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "通报"
MAY_NOT = "只有省级和市级人员可以封存通报；市级只能封存本单位的（params.unit 填本单位）。"
EXAMPLE = {"title": "三个一批进展通报", "params": {"as_of": "2023-12-31", "basis": "investment-2023"}}


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
        description="按现在账上所知计算并封存成员、各表、口径和与上期的比较（各原因），此后不能改动；有误的另封存一份代替，并说明原因。",
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
            compared_with=body.get("compared_with"),
        )
        question = serializers.question_of(body["kind"], body["params"])
        read = partial(content_for, question, known_at=self.now)
        bulletin = seal_bulletin(draft=draft, read=read, by=self.officer, now=self.now)
        return Response(serializers.BulletinSerializer(bulletin).data, status=201)
