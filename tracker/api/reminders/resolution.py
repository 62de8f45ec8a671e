"""Closing a reminder of which nobody knows whether it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers

from projects.permissions import may_close_doubts_of
from projects.rules.stages import choices
from tracker.api.reminders.views import TAG, ReminderDetailSerializer, detailed, visible_reminders
from tracker.api.serializers import WriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.operations.reminder_resolution import FINDING_LABELS, Finding, close_doubt

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class ClosingWriteSerializer(WriteSerializer):
    """What a person found out."""

    outcome = serializers.ChoiceField(choices=choices(FINDING_LABELS), help_text="核实已收到，或补发一封")
    note = serializers.CharField(max_length=200, help_text="依据：问了谁、查了什么")


class ReminderResolutionView(BaseAPIView):
    """Closing a doubt."""

    tag = TAG

    @extend_schema(
        operation_id="close_reminder",
        summary="了结结果不明的催办",
        description=(
            "只用于“结果不明”的。arrived：核实已收到，记为已交中继，依据记入经过；"
            "resend：立即补发一封，主题注明【补发·可能重复】，原催办仍记为结果不明。"
            "收件人本人、其填报单位和省级可以办理。"
        ),
        request=ClosingWriteSerializer,
        responses=ReminderDetailSerializer,
        examples=[OpenApiExample("已收到", {"outcome": "arrived", "note": "电话确认已收到"}, request_only=True)],
    )
    def post(self, request: Request, reminder_id: int) -> Response:
        """Say that it arrived, or have it sent again."""
        reminder = get_visible_or_404(visible_reminders(self.officer), reminder_id)
        allow(may_close_doubts_of(self.officer, reminder.recipient), "您的岗位不能了结这封催办。")
        body = self.validated(ClosingWriteSerializer)
        closed = close_doubt(
            reminder=reminder,
            finding=Finding(body["outcome"]),
            note=body["note"],
            by=self.officer,
            now=self.now,
            lasts=settings.REMINDERS.lasts,
        )
        return detailed(closed, self.officer)
