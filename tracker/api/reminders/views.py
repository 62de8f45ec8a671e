"""Reminders: what was sent to whom, closing what is uncertain, and what an officer wants to be reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Prefetch, prefetch_related_objects
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.permissions import may_close_doubts_of
from tracker.api.etags import etag_response, required_if_match
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.reminders.serializers import (
    MOST_IN_A_LIST,
    MOST_OF_ONE,
    ClosingWriteSerializer,
    PreferenceSerializer,
    PreferenceWriteSerializer,
    ReminderDetailSerializer,
    ReminderListQuerySerializer,
    ReminderSerializer,
)
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.models import Reminder, ReminderItem, ReminderPreference
from tracker.operations.reminder_preferences import choose, preference_of
from tracker.operations.reminder_resolution import Resolution, resolve_uncertain_delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from zones.models import Officer

TAG = "停滞与催办"


class ReminderListView(BaseAPIView):
    """The outbox, as far as the officer sees it."""

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
        rows = _visible_reminders(self.officer)
        lookups = {
            "state": self.params.get("state"),
            "due_on": self.params.get("due_on"),
            # A mail lists a project once (reminderitem_project_once): the join repeats no row.
            "items__project": self.params.get("project"),
        }
        rows = rows.filter(**{name: value for name, value in lookups.items() if value is not None})
        officer = self.officer
        return paginated(request, self.params, rows, lambda page: _rendered(page, officer))


class ReminderDetailView(BaseAPIView):
    tag = TAG

    @extend_schema(operation_id="reminder", summary="一封催办", responses=ReminderDetailSerializer)
    def get(self, request: Request, reminder_id: int) -> Response:
        """Return it with what happened to it."""
        return _detail(get_visible_or_404(_visible_reminders(self.officer), reminder_id), self.officer)


class ReminderResolutionView(BaseAPIView):
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
        """Close a doubt: the mail arrived, or a labelled follow-up is issued."""
        reminder = get_visible_or_404(_visible_reminders(self.officer), reminder_id)
        # The recipient, their unit and the province; seeing a reminder is not enough to close it.
        allow(may_close_doubts_of(self.officer, reminder.recipient), "您的岗位不能了结这封催办。")
        body = self.validated(ClosingWriteSerializer)
        closed = resolve_uncertain_delivery(
            reminder=reminder,
            finding=Resolution(body["outcome"]),
            note=body["note"],
            by=self.officer,
            now=self.now,
            lasts=settings.REMINDERS.lasts,
        )
        return _detail(closed, self.officer)


class ReminderPreferenceView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="reminder_preferences",
        summary="我的邮件设置",
        description="督办和通报不能关闭。",
        responses=PreferenceSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return them, or what holds without a choice."""
        return _preference(preference_of(self.officer))

    @extend_schema(
        operation_id="set_reminder_preferences",
        summary="设定我的邮件设置",
        description="hints、coming 都要给出，returned 不给出的不变；只改一项用 PATCH。",
        request=PreferenceWriteSerializer,
        responses=PreferenceSerializer,
    )
    def post(self, request: Request) -> Response:
        """Choose, whatever was chosen before."""
        return _preference(
            choose(officer=self.officer, changes=self.validated(PreferenceWriteSerializer), now=self.now)
        )

    @extend_schema(
        operation_id="change_reminder_preferences",
        summary="修改我的邮件设置",
        description='只须给出要改的。If-Match 为现有的版本，没有设定过的为 "0"。',
        request=PreferenceWriteSerializer,
        responses=PreferenceSerializer,
    )
    def patch(self, request: Request) -> Response:
        changes = self.validated(PreferenceWriteSerializer, partial=True)
        # Without a choice yet the version is 0, so that a first PATCH can be conditional too.
        seen = required_if_match(request, preference_of(self.officer).version)
        return _preference(choose(officer=self.officer, changes=changes, now=self.now, version=seen))


def _visible_reminders(officer: Officer) -> QuerySet[Reminder]:
    """Return the reminders that an officer may see, with their recipients."""
    return Reminder.objects.visible_to(officer).select_related("recipient__zone")


def _read_visible_items(reminders: list[Reminder], officer: Officer, most: int) -> None:
    """Read the first items of the projects that the officer sees, and how many these are in all. Two queries."""
    # A mail may list others beside them.
    seen = ReminderItem.objects.filter(project__in=Project.objects.visible_to(officer))
    prefetch_related_objects(reminders, Prefetch("items", seen.order_by("id")[:most], to_attr="visible_items"))
    of_these = seen.filter(reminder__in=reminders).order_by()
    counts = dict(of_these.values_list("reminder").annotate(Count("pk")))
    for reminder in reminders:
        reminder.item_count = counts.get(reminder.pk, 0)  # type: ignore[attr-defined]  # beside the prefetched ones


def _rendered(page: Iterable[Reminder], officer: Officer) -> list[dict[str, Any]]:
    reminders = list(page)
    _read_visible_items(reminders, officer, MOST_IN_A_LIST)
    return list(ReminderSerializer(reminders, many=True).data)


def _detail(reminder: Reminder, officer: Officer) -> Response:
    _read_visible_items([reminder], officer, MOST_OF_ONE)
    return Response(ReminderDetailSerializer(reminder).data)


def _preference(preference: ReminderPreference) -> Response:
    return etag_response(dict(PreferenceSerializer(preference).data))
