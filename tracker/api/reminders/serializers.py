"""Bodies, queries and answers about reminders and about what an officer wants to be reminded of."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from projects.rules.stages import choices
from tracker.api.fields import DayField, ProjectField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.models import AttemptEvent, Frequency, ReminderItem, ReminderKind, ReminderState
from tracker.operations.reminder_resolution import RESOLUTION_LABELS

MOST_IN_A_LIST, MOST_OF_ONE = 20, 500
"""Projects answered of each mail of a list, and of one mail; the number of all stands beside them."""
HINTS, COMING = "提示级的催办多久发一次", "是否提醒将到期的计划日期"
RETURNED = "开发区人员：月报被退回时是否告知"


class ReminderListQuerySerializer(ListQuerySerializer):
    """The query of the ledger."""

    project = ProjectField(required=False, help_text="列有这个项目的催办")
    state = serializers.ChoiceField(choices=ReminderState.choices, required=False, help_text="状态")
    due_on = DayField(required=False, help_text="应发日期")


class ReminderItemSerializer(ReadSerializer):
    """One project of a reminder, as it stood when the reminder came to be owed."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    rung = serializers.CharField(source="get_rung_display", help_text="级别：将到期、提示、督办或通报")
    rules = serializers.SerializerMethodField(help_text="规则的代码")
    why = serializers.CharField(help_text="当时的原因")

    def get_rules(self, item: ReminderItem) -> list[str]:
        """Return the codes one by one."""
        return item.rules.split(",")


class AttemptSerializer(ReadSerializer):
    """One line of what happened to a reminder."""

    event = serializers.ChoiceField(choices=AttemptEvent.choices, help_text="事件")
    token = serializers.IntegerField(help_text="第几次发送")
    phase = serializers.CharField(help_text="环节")
    code = serializers.IntegerField(allow_null=True, help_text="中继答复码")
    text = serializers.CharField(help_text="中继答复，地址已遮盖")
    happened_at = serializers.DateTimeField(help_text="时刻")


class UtcMomentField(serializers.DateTimeField):
    """A moment in UTC, where other answers have Beijing time: clients may compare the texts that they have."""

    def to_representation(self, value: Any) -> Any:
        return value  # the renderer writes it as it is stored


class ReminderSerializer(ReadSerializer):
    """A reminder; 已交中继 means that the relay accepted it, not that it was read."""

    id = serializers.IntegerField(help_text="编号，也在邮件的 Message-ID 里")
    recipient = serializers.CharField(help_text="收件人")
    kind = serializers.ChoiceField(choices=ReminderKind.choices, help_text="种类")
    due_on = serializers.DateField(help_text="应发日期")
    rung = serializers.CharField(source="get_rung_display", help_text="最高级别")
    state = serializers.ChoiceField(choices=ReminderState.choices, help_text="状态")
    state_label = serializers.CharField(source="get_state_display", help_text="状态的中文名称")
    why = serializers.CharField(help_text="状态说明")
    follows = serializers.IntegerField(source="follows_id", allow_null=True, help_text="补发的是哪一封")
    attempts = serializers.IntegerField(help_text="发送次数")
    issued_at = UtcMomentField(help_text="入账时刻")
    finished_at = UtcMomentField(allow_null=True, help_text="了结时刻")
    # A mail may list projects that the reader does not see: these are left out.
    items = ReminderItemSerializer(
        source="visible_items",
        many=True,
        help_text=f"所列的项目，只含看得见的：列表里最多前 {MOST_IN_A_LIST} 个，单封最多前 {MOST_OF_ONE} 个",
    )
    item_count = serializers.IntegerField(help_text="所列的看得见的项目共多少个")


class ReminderDetailSerializer(ReminderSerializer):
    """A reminder with what happened to it."""

    history = AttemptSerializer(many=True, help_text="发送经过")


class ClosingWriteSerializer(WriteSerializer):
    """What a person found out."""

    outcome = serializers.ChoiceField(choices=choices(RESOLUTION_LABELS), help_text="核实已收到，或补发一封")
    note = serializers.CharField(max_length=200, help_text="依据：问了谁、查了什么")


class PreferenceWriteSerializer(WriteSerializer):
    hints = serializers.ChoiceField(choices=Frequency.choices, help_text=HINTS)
    coming = serializers.BooleanField(help_text=COMING)
    returned = serializers.BooleanField(required=False, help_text=RETURNED)


class PreferenceSerializer(ReadSerializer):
    hints = serializers.ChoiceField(choices=Frequency.choices, help_text=HINTS)
    coming = serializers.BooleanField(help_text=COMING)
    returned = serializers.BooleanField(help_text=RETURNED)
    version = serializers.IntegerField(help_text="版本，即 ETag；没有设定过的为 0")
