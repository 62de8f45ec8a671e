"""The procedures of projects under the commitment system (承诺制), and the lists they are taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.models import CommitmentItem, CommitmentTemplate
from projects.operations.commitment_items import apply_template, record_check, record_item, withdraw_item
from projects.operations.intake import record_pause
from tracker.api.pagination import CodedListQuerySerializer, paginated, paginated_schema
from tracker.api.reforms.serializers.clocks import PauseWriteSerializer
from tracker.api.reforms.serializers.commitment_items import (
    AddedSerializer,
    CheckWriteSerializer,
    ItemListQuerySerializer,
    ItemSerializer,
    ItemWriteSerializer,
    TemplateSerializer,
    TemplateWriteSerializer,
)
from tracker.api.serializers import VersionedRecordSerializer
from tracker.api.views import BaseAPIView, ProjectScopedView, WithdrawalView
from tracker.queries.reforms.clocks import procedures, standing_items

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from projects.models import ItemTerms

TAG = "承诺制"
TIMING = (
    "工作日按国务院办公厅公布的放假调休安排计算，自受理次日起计；"
    "尚未公布或没有收录的年份按周一至周五计算，见 calendar_note。"
)


class CommitmentTemplateListView(BaseAPIView):
    tag = TAG
    query = CodedListQuerySerializer

    @extend_schema(
        operation_id="commitment_templates", summary="承诺制事项清单", responses=paginated_schema(TemplateSerializer)
    )
    def get(self, request: Request) -> Response:
        """Return them with their procedures."""
        templates = CommitmentTemplate.objects.prefetch_related("items")
        return paginated(request, self.params, templates, _templates, key="code")


class ProjectCommitmentItemListView(ProjectScopedView):
    """The procedures of one project."""

    tag = TAG
    query = ItemListQuerySerializer

    @extend_schema(
        operation_id="commitment_items",
        summary="项目的承诺制事项",
        description=TIMING,
        responses=paginated_schema(ItemSerializer),
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return those that stand, with their clocks."""
        items = standing_items().filter(project=self.project(project_id))
        as_of = self.params.get("as_of", self.today)
        return paginated(request, self.params, items, lambda page: _items(page, as_of))

    @extend_schema(
        operation_id="record_commitment_item",
        summary="登记承诺制事项",
        description=(
            "同名事项再次登记即为补充或更正：没有给出的字段保持不变，改动已有内容须说明原因，没有变化时返回 200。"
            + TIMING
        ),
        request=ItemWriteSerializer,
        responses={201: ItemSerializer, 200: ItemSerializer},
        examples=[
            OpenApiExample(
                "受理",
                {"name": "节能审查", "regime": "committed", "statutory_days": 10, "started_on": "2024-05-06"},
                request_only=True,
            ),
            OpenApiExample("办结", {"name": "节能审查", "finished_on": "2024-05-10"}, request_only=True),
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record one, or complete or correct the standing one."""
        project = self.project_to_write(project_id)
        changes = self.validated(ItemWriteSerializer)
        terms = record_item(
            project=project,
            name=changes.pop("name"),
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(terms, lambda terms: _item(terms.item_id, self.today))


class CommitmentTemplateApplicationView(ProjectScopedView):
    """Taking over a list of procedures."""

    tag = TAG

    @extend_schema(
        operation_id="apply_commitment_template",
        summary="套用事项清单",
        description="把清单里项目还没有的事项加进来；再次套用不会重复。没有新增时返回 200。",
        request=TemplateWriteSerializer,
        responses={201: AddedSerializer, 200: AddedSerializer},
        examples=[OpenApiExample("备案类", {"template": "filing"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Add what the project does not have."""
        project = self.project_to_write(project_id)
        template = self.validated(TemplateWriteSerializer)["template"]
        # Only what is missing is added, so that applying the list again is harmless.
        added = apply_template(project=project, template=template, by=self.officer, now=self.now)
        items = CommitmentItem.objects.filter(pk__in=[terms.item_id for terms in added]).order_by("pk")
        return Response({"added": _items(items, self.today)}, status=201 if added else 200)


class CommitmentItemView(ProjectScopedView):
    tag = TAG

    def item_to_write(self, item_id: int) -> CommitmentItem:
        """Return the procedure, if the officer may record facts about its project."""
        # A procedure that was withdrawn as a whole is answered as missing.
        item = self.of_visible_project(standing_items(), item_id)
        self.may_write(item.project)
        return item


class CommitmentItemPauseListView(CommitmentItemView):
    """Pausing the clock of a procedure."""

    @extend_schema(
        operation_id="pause_commitment_item",
        summary="暂停或恢复事项计时",
        description="再次登记同一暂停日期即补充恢复日期。暂停须在受理与办结之间，互不重叠（409）。",
        request=PauseWriteSerializer,
        responses={201: ItemSerializer, 200: ItemSerializer},
        examples=[OpenApiExample("暂停", {"paused_on": "2024-05-08", "cause": "等待企业补正"}, request_only=True)],
    )
    def post(self, request: Request, item_id: int) -> Response:
        """Record a pause, or its end."""
        item = self.item_to_write(item_id)
        changes = self.validated(PauseWriteSerializer)
        pause = record_pause(
            # Pauses of procedures and of intakes are one kind of record: the item tells them apart.
            project=item.project,
            item=item,
            paused_on=changes.pop("paused_on"),
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(pause, lambda _: _item(item.pk, self.today))


class CommitmentItemCheckListView(CommitmentItemView):
    @extend_schema(
        operation_id="check_commitment_item",
        summary="登记践诺核查",
        description=(
            "只用于企业信用承诺事项，办结以后核查；未践诺的须填写处理措施。"
            "同一日期再次登记即为补充或更正：没有给出的字段保持不变。"
        ),
        request=CheckWriteSerializer,
        responses={201: ItemSerializer, 200: ItemSerializer},
        examples=[
            OpenApiExample(
                "未践诺",
                {"checked_on": "2024-09-02", "outcome": "broken", "action": "责令限期整改"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, item_id: int) -> Response:
        item = self.item_to_write(item_id)
        changes = self.validated(CheckWriteSerializer)
        check = record_check(
            item=item,
            checked_on=changes.pop("checked_on"),
            reason=changes.pop("reason", ""),
            values=changes,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(check, lambda _: _item(item.pk, self.today))


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_commitment_item",
        summary="撤回承诺制事项",
        description="连同它的暂停和核查一并撤回；记录仍在账上，可按当时所知重算。",
    )
)
class CommitmentItemWithdrawalView(WithdrawalView, CommitmentItemView):
    """Takes a procedure back, with its pauses and checks."""

    serializer_class = VersionedRecordSerializer

    def get_object(self) -> CommitmentItem:
        return self.item_to_write(self.kwargs["item_id"])

    def withdraw(self, record: CommitmentItem, **how: Any) -> ItemTerms:
        return withdraw_item(item=record, **how)

    def data(self, withdrawn: ItemTerms) -> Any:
        return VersionedRecordSerializer.answer(withdrawn, self.kwargs["item_id"])


def _items(items: QuerySet[CommitmentItem], as_of: date) -> Any:
    return ItemSerializer(procedures(items, as_of=as_of), many=True).data


def _item(item_id: int, as_of: date) -> Any:
    items = _items(CommitmentItem.objects.filter(pk=item_id), as_of)
    if not items:  # taken back by somebody else since it was written
        raise NotFound
    return items[0]


def _templates(templates: QuerySet[CommitmentTemplate]) -> Any:
    return TemplateSerializer(templates, many=True).data
