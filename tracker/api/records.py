"""What all records of the ledger have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from rest_framework import serializers

from projects.models import Record
from tracker.api.pagination import Page
from tracker.api.serializers import Body, Strict

if TYPE_CHECKING:
    from projects.models.record import RecordQuerySet

R = TypeVar("R", bound=Record)


class RecordShape(Strict):
    """Who told the books and when, what it corrected, and who took it back."""

    id = serializers.IntegerField(help_text="编号")
    reason = serializers.CharField(help_text="说明")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, help_text="更正了哪条记录")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(help_text="录入人")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤回时刻，有效的为 null")
    withdrawn_by = serializers.CharField(allow_null=True, help_text="撤回人")
    withdrawn_reason = serializers.CharField(help_text="撤回原因")


class RecordPage(Page):
    """The query of a list of records."""

    all = serializers.BooleanField(default=False, help_text="true 时连同已撤回的")


class WithdrawalBody(Body):
    """Why something is taken back."""

    reason = serializers.CharField(max_length=300, help_text="撤回的原因")


def read_records(records: RecordQuerySet[R], asked: dict[str, Any]) -> RecordQuerySet[R]:
    """Return the records with the people who wrote them, without the withdrawn ones unless they are asked for."""
    named = records.select_related("recorded_by", "withdrawn_by")
    return named if asked["all"] else named.standing()
