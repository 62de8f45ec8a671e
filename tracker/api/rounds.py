"""The rounds of a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import Round
from projects.operations.cohorts import open_round
from projects.permissions import may_open_round
from tracker.api.endpoint import Endpoint, allow
from tracker.api.fields import DayField
from tracker.api.pagination import CursorField, Page, page, page_of
from tracker.api.shapes import Body, Strict

if TYPE_CHECKING:
    from rest_framework.request import Request


class RoundShape(Strict):
    """A round."""

    key = serializers.CharField(help_text="年度-次数，如 2023-4")
    year = serializers.IntegerField(help_text="年度")
    number = serializers.IntegerField(help_text="当年第几次")
    held_on = serializers.DateField(help_text="举行日期")
    is_date_published = serializers.BooleanField(help_text="日期是否见于公开报道")


class RoundBody(Body):
    """A round to open."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="年度")
    number = serializers.IntegerField(min_value=1, max_value=12, help_text="当年第几次")
    held_on = DayField(help_text="举行日期")
    is_date_published = serializers.BooleanField(default=True, help_text="日期是否见于公开报道")


class RoundPage(Page):
    """The query of the rounds, whose key is their day."""

    cursor = CursorField(date.fromisoformat)


class RoundList(Endpoint):
    """The rounds."""

    tag = "基础数据"
    query = RoundPage

    @extend_schema(operation_id="rounds", summary="期次", responses=page_of(RoundShape))
    def get(self, request: Request) -> Response:
        """Return them, oldest first."""
        return page(
            request, self.asked, Round.objects.all(), lambda shown: RoundShape(shown, many=True).data, key="held_on"
        )

    @extend_schema(
        operation_id="open_round",
        summary="开启一期（省级）",
        request=RoundBody,
        responses={201: RoundShape},
        examples=[OpenApiExample("期次", {"year": 2024, "number": 1, "held_on": "2024-02-23"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Open a round."""
        allow(may_open_round(self.officer), "只有省级人员可以开启期次。")
        round_ = open_round(**self.body(RoundBody), by=self.officer, now=self.now)
        return Response(RoundShape(round_).data, status=201)
