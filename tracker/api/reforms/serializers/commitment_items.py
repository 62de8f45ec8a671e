"""Bodies, queries and answers about procedures, their checks, and the lists they are taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import CheckOutcome, CommitmentTemplate, Regime
from tracker.api.fields import DayField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.reforms.serializers.clocks import (
    AsOfQuerySerializer,
    ClockSerializer,
    PauseSerializer,
    read_record_from,
)
from tracker.api.serializers import ReadSerializer, RecordSerializer, VersionedRecordSerializer, WriteSerializer, reason

if TYPE_CHECKING:
    from rest_framework.fields import Field

LONGEST_LIMIT = 1000
"""Working days beyond any limit of the law."""
OUTCOMES = CheckOutcome.choices


class ItemListQuerySerializer(ListQuerySerializer, AsOfQuerySerializer):
    """The query of the procedures of a project."""


class CheckSerializer(RecordSerializer):
    """A check of a commitment."""

    checked_on = serializers.DateField(help_text="核查日期")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="核查结果")
    action = serializers.CharField(help_text="处理措施")


class ItemTermsSerializer(VersionedRecordSerializer):
    """What stands of a procedure; its number is that of the procedure, not of its present terms."""

    project = serializers.IntegerField(source="item.project_id", help_text="项目的编号")
    name = serializers.CharField(source="item.name", help_text="事项名称")
    position = serializers.IntegerField(source="item.position", help_text="序号")
    regime = serializers.ChoiceField(source="terms.regime", choices=Regime.choices, help_text="办理方式")
    statutory_days = serializers.IntegerField(
        source="terms.statutory_days", allow_null=True, help_text="法定时限（工作日）"
    )
    started_on = serializers.DateField(source="terms.started_on", allow_null=True, help_text="受理日期，当日不计")
    finished_on = serializers.DateField(source="terms.finished_on", allow_null=True, help_text="办结日期")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        read_record_from(fields, "terms", number="item.pk")
        return fields


class ItemSerializer(ItemTermsSerializer, ClockSerializer):
    """A procedure of a project, with its clock."""

    saved_days = serializers.IntegerField(allow_null=True, help_text="办结的事项比法定时限少用的工作日")
    pauses = PauseSerializer(many=True, help_text="暂停")
    checks = CheckSerializer(many=True, help_text="践诺核查")


class ItemWriteSerializer(WriteSerializer):
    """A procedure, or more about it; fields that are left out keep their values."""

    name = serializers.CharField(max_length=80, help_text="事项名称；同名的即补充或更正")
    regime = serializers.ChoiceField(choices=Regime.choices, required=False, help_text="办理方式，首次登记必填")
    statutory_days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_LIMIT,
        required=False,
        allow_null=True,
        help_text="法定时限（工作日）",
        error_messages={"min_value": "法定时限须为大于零的工作日数。"},
    )
    started_on = DayField(required=False, allow_null=True, help_text="受理日期")
    finished_on = DayField(required=False, allow_null=True, help_text="办结日期")
    reason = reason()


class CheckWriteSerializer(WriteSerializer):
    """A check, or more about it; fields that are left out keep their values."""

    checked_on = DayField(help_text="核查日期，不早于办结日期；同一日期的即补充或更正")
    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False, help_text="核查结果，首次登记必填")
    action = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="处理措施，未践诺的必填")
    reason = reason()


class TemplateField(serializers.PrimaryKeyRelatedField[CommitmentTemplate]):
    """A template by its code."""

    default_error_messages = {"does_not_exist": "没有这份事项清单。", "incorrect_type": "应为事项清单的代码。"}

    def __init__(self) -> None:
        super().__init__(queryset=CommitmentTemplate.objects.all(), help_text="事项清单的代码，如 filing")


class TemplateWriteSerializer(WriteSerializer):
    template = TemplateField()


class TemplateItemSerializer(ReadSerializer):
    """A procedure of a list."""

    position = serializers.IntegerField(help_text="序号")
    name = serializers.CharField(help_text="事项名称")
    regime = serializers.ChoiceField(choices=Regime.choices, help_text="办理方式")
    statutory_days = serializers.IntegerField(allow_null=True, help_text="法定时限（工作日），未填的为 null")


class TemplateSerializer(ReadSerializer):
    code = serializers.CharField(help_text="代码")
    label = serializers.CharField(help_text="名称")  # type: ignore[assignment]  # hides an attribute
    source = serializers.CharField(help_text="依据")  # type: ignore[assignment]  # hides an attribute
    items = TemplateItemSerializer(many=True, help_text="事项")


class AddedSerializer(ReadSerializer):
    """What applying a list added."""

    added = ItemSerializer(many=True, help_text="新增的事项；项目已有的同名事项不变")
