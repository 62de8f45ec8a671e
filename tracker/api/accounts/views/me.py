"""Who the officer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from tracker.api.serializers import ReadSerializer
from tracker.api.views import BaseAPIView
from zones.models import Role

if TYPE_CHECKING:
    from rest_framework.request import Request


class MeSerializer(ReadSerializer):
    """An officer and the post."""

    username = serializers.CharField(help_text="用户名")
    name = serializers.CharField(help_text="姓名", source="display_name")
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="所在开发区的编号")
    zone_name = serializers.CharField(source="zone.name", allow_null=True, default=None, help_text="所在开发区")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="所在填报单位的代码")
    unit_name = serializers.CharField(source="unit.name", allow_null=True, default=None, help_text="所在填报单位")
    email = serializers.CharField(help_text="电子邮箱，催办邮件发到这里")


class MeView(BaseAPIView):
    """The officer who is signed in."""

    tag = "登录"

    @extend_schema(operation_id="me", summary="我的账号", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Return who is asking, and from which post."""
        return Response(MeSerializer(self.officer).data)
