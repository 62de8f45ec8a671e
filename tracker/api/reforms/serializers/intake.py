"""Bodies and answers about the intake of projects (招落一体)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import IntakeClass
from tracker.api.fields import DayField
from tracker.api.reforms.serializers.clocks import ClockSerializer, PauseSerializer, read_record_from
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer, reason

if TYPE_CHECKING:
    from rest_framework.fields import Field


class ClassSerializer(ReadSerializer):
    """A class of projects with its limit."""

    code = serializers.CharField(help_text="代码")
    label = serializers.CharField(help_text="项目类型")  # type: ignore[assignment]  # hides an attribute
    limit_days = serializers.IntegerField(help_text="时限（工作日）")
    source = serializers.CharField(help_text="依据")  # type: ignore[assignment]  # hides an attribute


class ClassField(serializers.PrimaryKeyRelatedField[IntakeClass]):
    """A class by its code."""

    default_error_messages = {"does_not_exist": "没有这个项目类型。", "incorrect_type": "应为项目类型的代码。"}

    def __init__(self) -> None:
        super().__init__(
            queryset=IntakeClass.objects.all(),
            required=False,
            help_text="项目类型的代码，首次登记必填，见 /intake-classes/",
        )


class IntakeWriteSerializer(WriteSerializer):
    """An intake, or its end; fields that are left out keep their values."""

    intake_class = ClassField()
    started_on = DayField(required=False, help_text="受理日期，首次登记必填")
    finished_on = DayField(required=False, allow_null=True, help_text="办结日期")
    reason = reason()


class IntakeTermsSerializer(RecordSerializer):
    """What stands of an intake."""

    project = serializers.IntegerField(source="intake.project_id", help_text="项目的编号")
    intake_class = serializers.CharField(source="intake.intake_class_id", help_text="项目类型的代码")
    intake_class_label = serializers.CharField(source="intake.intake_class.label", help_text="项目类型")
    limit_days = serializers.IntegerField(source="intake.intake_class.limit_days", help_text="时限（工作日）")
    started_on = serializers.DateField(source="intake.started_on", help_text="受理日期，当日不计")
    finished_on = serializers.DateField(source="intake.finished_on", allow_null=True, help_text="办结日期")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        read_record_from(fields, "intake")
        return fields


class IntakeSerializer(IntakeTermsSerializer, ClockSerializer):
    """A project's intake, with its clock."""

    pauses = PauseSerializer(many=True, help_text="暂停")
