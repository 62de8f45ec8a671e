"""What procedures, pauses, checks, templates and intakes look like from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import CheckOutcome, Regime
from tracker.api.fields import AsOfField, DayField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import (
    QuerySerializer,
    ReadSerializer,
    RecordSerializer,
    VersionedRecordSerializer,
    WriteSerializer,
    reason,
)

if TYPE_CHECKING:
    from projects.rules.workdays import Clock
    from tracker.queries.reforms.clocks import IntakeClock, Procedure

LONGEST_LIMIT = 1000
"""Working days beyond any limit of the law."""
OUTCOMES = CheckOutcome.choices


class AsOfQuerySerializer(QuerySerializer):
    """The query of something that has a clock."""

    as_of = AsOfField(required=False, help_text="计时到哪一天，含当日，默认今天")


class ItemListQuerySerializer(ListQuerySerializer, AsOfQuerySerializer):
    """The query of the procedures of a project."""


class PauseSerializer(RecordSerializer):
    """A pause of a clock."""

    paused_on = serializers.DateField(help_text="暂停日期，当日仍计时")
    resumed_on = serializers.DateField(allow_null=True, help_text="恢复日期，次日起计时；仍在暂停的为 null")
    cause = serializers.CharField(help_text="暂停原因")


class CheckSerializer(RecordSerializer):
    """A check of a commitment."""

    checked_on = serializers.DateField(help_text="核查日期")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="核查结果")
    action = serializers.CharField(help_text="处理措施")


class ClockSerializer(ReadSerializer):
    """How a limit stands, in working days."""

    working_days = serializers.IntegerField(allow_null=True, help_text="已用工作日，暂停的不计；尚未受理的为 null")
    paused_days = serializers.IntegerField(allow_null=True, help_text="暂停的工作日")
    left_days = serializers.IntegerField(allow_null=True, help_text="剩余工作日，超过时限的为负数；没有时限的为 null")
    is_paused = serializers.BooleanField(help_text="是否正在暂停")
    is_over = serializers.BooleanField(help_text="是否超过时限")
    due_on = serializers.DateField(allow_null=True, help_text="时限的最后一天；没有时限或正在暂停的为 null")
    unpublished_years = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="所涉年份中放假安排尚未公布的，这些年份按周一至周五计算，公布后可能变动",
    )


class ItemSerializer(VersionedRecordSerializer, ClockSerializer):
    """A procedure of a project, with its clock."""

    project = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="事项名称")
    position = serializers.IntegerField(help_text="序号")
    regime = serializers.ChoiceField(choices=Regime.choices, help_text="办理方式")
    statutory_days = serializers.IntegerField(allow_null=True, help_text="法定时限（工作日）")
    started_on = serializers.DateField(allow_null=True, help_text="受理日期，当日不计")
    finished_on = serializers.DateField(allow_null=True, help_text="办结日期")
    saved_days = serializers.IntegerField(allow_null=True, help_text="办结的事项比法定时限少用的工作日")
    pauses = PauseSerializer(many=True, help_text="暂停")
    checks = CheckSerializer(many=True, help_text="践诺核查")


class ItemWriteSerializer(WriteSerializer):
    """A procedure, or more about it; what is not given stays as it stands."""

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


class PauseWriteSerializer(WriteSerializer):
    """A pause, or its end."""

    paused_on = DayField(help_text="暂停日期；同一日期的即补充或更正")
    resumed_on = DayField(required=False, allow_null=True, help_text="恢复日期，不填为仍在暂停")
    cause = serializers.CharField(max_length=300, required=False, help_text="暂停原因，首次登记必填，如 等待企业补正")
    reason = reason()


class CheckWriteSerializer(WriteSerializer):
    """What a check found."""

    checked_on = DayField(help_text="核查日期，不早于办结日期")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="核查结果")
    action = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="处理措施，未践诺的必填"
    )
    reason = reason()


class IntakeSerializer(RecordSerializer, ClockSerializer):
    """A project's intake, with its clock."""

    project = serializers.IntegerField(help_text="项目的编号")
    intake_class = serializers.CharField(help_text="项目类型的代码")
    intake_class_label = serializers.CharField(help_text="项目类型")
    limit_days = serializers.IntegerField(help_text="时限（工作日）")
    started_on = serializers.DateField(help_text="受理日期，当日不计")
    finished_on = serializers.DateField(allow_null=True, help_text="办结日期")
    pauses = PauseSerializer(many=True, help_text="暂停")


def clock_answer(clock: Clock | None) -> dict[str, Any]:
    """Return how a clock stands; None is one that has not begun."""
    return {
        "working_days": clock and clock.elapsed,
        "paused_days": clock and clock.paused,
        "left_days": clock and clock.left,
        "is_paused": clock is not None and clock.is_paused,
        "is_over": clock is not None and clock.is_over,
        "due_on": clock and clock.due_on,
        "unpublished_years": list(clock.unpublished_years) if clock else [],
    }


def item_answer(procedure: Procedure) -> dict[str, Any]:
    """Return a procedure as answered; its number is that of the item, not of its present terms."""
    item, terms = procedure.item, procedure.terms
    return {
        **VersionedRecordSerializer.answer(terms, item.pk),
        "project": item.project_id,
        "name": item.name,
        "position": item.position,
        "regime": terms.regime,
        "statutory_days": terms.statutory_days,
        "started_on": terms.started_on,
        "finished_on": terms.finished_on,
        **clock_answer(procedure.clock),
        "saved_days": procedure.saved_days,
        "pauses": PauseSerializer(procedure.pauses, many=True).data,
        "checks": CheckSerializer(procedure.checks, many=True).data,
    }


def intake_answer(found: IntakeClock) -> dict[str, Any]:
    """Return an intake as answered."""
    intake = found.intake
    return {
        **RecordSerializer(intake).data,
        "project": intake.project_id,
        "intake_class": intake.intake_class_id,
        "intake_class_label": intake.intake_class.label,
        "limit_days": intake.intake_class.limit_days,
        "started_on": intake.started_on,
        "finished_on": intake.finished_on,
        **clock_answer(found.clock),
        "pauses": PauseSerializer(found.pauses, many=True).data,
    }
