"""The ledger of reminders."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import Project
from tracker.api.fields import DayField, ProjectField
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.serializers import ReadSerializer
from tracker.api.views import BaseAPIView, get_visible_or_404
from tracker.models import (
    AttemptEvent,
    Reminder,
    ReminderItem,
    ReminderKind,
    ReminderState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from zones.models import Officer

TAG = "停滞与催办"


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


class ReminderSerializer(ReadSerializer):
    """A reminder; 已交中继 says that the relay took it, not that it was read."""

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
    issued_at = serializers.DateTimeField(help_text="入账时刻")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="了结时刻")
    items = ReminderItemSerializer(many=True, help_text="所列的项目，只含看得见的")


class ReminderDetailSerializer(ReminderSerializer):
    """A reminder with what happened to it."""

    history = AttemptSerializer(many=True, help_text="发送经过")


class ReminderListView(BaseAPIView):
    """The ledger."""

    tag = TAG
    query = ReminderListQuerySerializer

    @extend_schema(
        operation_id="reminders",
        summary="催办台账",
        description="发给自己和下级的催办，从旧到新。sent 指邮件中继已接收，不等于对方已阅。",
        responses=paginated_schema(ReminderSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return the reminders that the officer may see."""
        rows = visible_reminders(self.officer)
        lookups = {
            "state": self.params.get("state"),
            "due_on": self.params.get("due_on"),
            "items__project": self.params.get("project"),
        }
        rows = rows.filter(**{name: value for name, value in lookups.items() if value is not None})
        officer = self.officer
        return paginated(request, self.params, rows, lambda shown: [_row(*one) for one in _with_items(shown, officer)])


class ReminderDetailView(BaseAPIView):
    """One reminder."""

    tag = TAG

    @extend_schema(operation_id="reminder", summary="一封催办", responses=ReminderDetailSerializer)
    def get(self, request: Request, reminder_id: int) -> Response:
        """Return it with what happened to it."""
        return detailed(get_visible_or_404(visible_reminders(self.officer), reminder_id), self.officer)


def visible_reminders(officer: Officer) -> QuerySet[Reminder]:
    """Return the reminders that an officer may see, with their recipients."""
    return Reminder.objects.visible_to(officer).select_related("recipient__zone")


def detailed(row: Reminder, officer: Officer) -> Response:
    """Answer one reminder with what happened to it."""
    answer = _row(*_with_items([row], officer)[0])
    return Response({**answer, "history": AttemptSerializer(row.history.order_by("id"), many=True).data})


def _with_items(rows: Iterable[Reminder], officer: Officer) -> list[tuple[Reminder, list[ReminderItem]]]:
    """Return some reminders with their items, of the projects that the officer sees. Two queries."""
    found = list(rows)
    seen = ReminderItem.objects.filter(reminder__in=found, project__in=Project.objects.visible_to(officer))
    items: defaultdict[int, list[ReminderItem]] = defaultdict(list)
    for item in seen.order_by("id"):
        items[item.reminder_id].append(item)
    return [(row, items[row.pk]) for row in found]


def _row(row: Reminder, items: list[ReminderItem]) -> dict[str, object]:
    return {
        "id": row.pk,
        "recipient": str(row.recipient),
        "kind": row.kind,
        "due_on": row.due_on,
        "rung": row.get_rung_display(),
        "state": row.state,
        "state_label": row.get_state_display(),
        "why": row.why,
        "follows": row.follows_id,
        "attempts": row.attempts,
        "issued_at": row.issued_at,
        "finished_at": row.finished_at,
        "items": ReminderItemSerializer(items, many=True).data,
    }
