"""What an officer wants to be reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from tracker.api.etags import etag_response, required_if_match
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.api.views import BaseAPIView
from tracker.models import Frequency, ReminderPreference
from tracker.operations.reminder_preferences import choose, preference_of

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

TAG = "停滞与催办"
HINTS, COMING = "提示级的催办多久发一次", "是否提醒将到期的计划日期"


class PreferenceWriteSerializer(WriteSerializer):
    """What an officer wants."""

    hints = serializers.ChoiceField(choices=Frequency.choices, help_text=HINTS)
    coming = serializers.BooleanField(help_text=COMING)


class PreferenceSerializer(ReadSerializer):
    """What an officer gets."""

    hints = serializers.ChoiceField(choices=Frequency.choices, help_text=HINTS)
    coming = serializers.BooleanField(help_text=COMING)
    version = serializers.IntegerField(help_text="版本，即 ETag；没有设定过的为 0")


class ReminderPreferenceView(BaseAPIView):
    """One's own preferences."""

    tag = TAG

    @extend_schema(
        operation_id="reminder_preferences",
        summary="我的催办偏好",
        description="督办和通报不能关闭。",
        responses=PreferenceSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return them, or what holds without a choice."""
        return _answer(preference_of(self.officer))

    @extend_schema(
        operation_id="set_reminder_preferences",
        summary="设定我的催办偏好",
        description="两项都要给出；只改一项用 PATCH。",
        request=PreferenceWriteSerializer,
        responses=PreferenceSerializer,
    )
    def post(self, request: Request) -> Response:
        """Choose, whatever was chosen before."""
        return _answer(choose(officer=self.officer, changes=self.validated(PreferenceWriteSerializer), now=self.now))

    @extend_schema(
        operation_id="change_reminder_preferences",
        summary="修改我的催办偏好",
        description='只须给出要改的。If-Match 为现有的版本，没有设定过的为 "0"。',
        request=PreferenceWriteSerializer,
        responses=PreferenceSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Change some of it."""
        changes = self.validated(PreferenceWriteSerializer, partial=True)
        seen = required_if_match(request, preference_of(self.officer).version)
        return _answer(choose(officer=self.officer, changes=changes, now=self.now, version=seen))


def _answer(row: ReminderPreference) -> Response:
    return etag_response(dict(PreferenceSerializer(row).data))
