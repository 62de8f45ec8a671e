"""Bodies, queries and answers of the register of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import serializers

from tracker.api.fields import DayField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.models import Problem, ReviewLevel

if TYPE_CHECKING:
    from datetime import date


class RegisteredProblemSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    description = serializers.CharField(help_text="存在问题")
    request = serializers.CharField(help_text="需协调事项")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, help_text="协调级别")
    owner = serializers.CharField(help_text="责任人")
    due_on = serializers.DateField(help_text="解决期限")
    raised_at = serializers.DateTimeField(help_text="提出时刻")
    raised_by = serializers.CharField(help_text="提出人")
    resolution = serializers.CharField(help_text="解决情况，未办结为空")
    resolved_at = serializers.DateTimeField(allow_null=True, help_text="办结时刻")
    resolved_by = serializers.CharField(allow_null=True, help_text="办结人")
    is_overdue = serializers.SerializerMethodField(help_text="是否逾期未办结")

    def get_is_overdue(self, problem: Problem) -> bool:
        """Return whether its deadline has passed today while it is open."""
        today: date = self.context["today"]
        return problem.resolved_at is None and problem.due_on < today


class ProblemWriteSerializer(WriteSerializer):
    """A problem to put on the register."""

    description = serializers.CharField(max_length=1000, help_text="存在问题")
    request = serializers.CharField(max_length=1000, required=False, allow_blank=True, help_text="需协调事项")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, required=False, help_text="协调级别，默认开发区")
    owner = serializers.CharField(max_length=40, help_text="责任人")
    due_on = DayField(help_text="解决期限")


class EscalationWriteSerializer(WriteSerializer):
    """Why a problem goes to the next level up."""

    reason = serializers.CharField(max_length=300, help_text="提级的原因")
    due_on = DayField(required=False, help_text="新的解决期限，默认不变")


class ResolutionWriteSerializer(WriteSerializer):
    """What was done about a problem."""

    resolution = serializers.CharField(max_length=1000, help_text="解决情况")


class ProblemListQuerySerializer(ListQuerySerializer):
    """The query of the problems."""

    open = serializers.BooleanField(default=False, help_text="true 时只要未办结的")
    overdue = serializers.BooleanField(default=False, help_text="true 时只要逾期未办结的")
    level = serializers.ChoiceField(choices=ReviewLevel.choices, required=False, help_text="协调级别")
