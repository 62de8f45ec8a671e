"""Projects on the lists of the rounds: entering, correcting, leaving and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.errors import DomainError
from projects.models import CohortEntry, CohortExit, ExitKind
from projects.operations import cohort_entries
from projects.permissions import may_correct_entry, may_decide_exit, may_report_on
from projects.rules.stages import Cohort
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.registry.serializers.cohort_entries import (
    CorrectionWriteSerializer,
    EntryListQuerySerializer,
    EntrySerializer,
    EntryWriteSerializer,
    LeavingWriteSerializer,
    entry_answer,
    read_entries,
)
from tracker.api.views import BaseAPIView, WithdrawalView, allow, get_visible_or_404

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "三个一批名单"
ENTRY_PAGE = paginated_schema(EntrySerializer)
FILTERS = ("project", "round", "cohort", "zone", "unit")
MAY_NOT_DECIDE = "只有省级人员可以决定调出或终止。"
MAY_NOT_CORRECT = "入批记录只能由市级或省级人员更正：公布过的分母以它为准。"


class CohortEntryListView(BaseAPIView):
    """The entries that the officer sees."""

    tag = TAG
    query = EntryListQuerySerializer

    @extend_schema(operation_id="cohort_entries", summary="入批记录", responses=ENTRY_PAGE)
    def get(self, request: Request) -> Response:
        lookups = {name: self.params[name] for name in FILTERS if name in self.params}
        entries = CohortEntry.objects.visible_to(self.officer).filter(**lookups)
        return paginated(request, self.params, read_entries(entries, self.params), EntrySerializer)

    @extend_schema(
        operation_id="enter_project",
        summary="列入名单",
        description="一个项目在同一张名单上只列一次（再列为 409）。开发区、类别、产业链按当时的情况留存。",
        request=EntryWriteSerializer,
        responses={201: EntrySerializer},
        examples=[
            OpenApiExample(
                "签约一批",
                {"project": 42, "round": "2023-4", "cohort": "signed", "amount_wan": "35497.5"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        officer = self.officer
        # Before the permission, which depends on the project that the body names; out of sight it does not exist.
        body = self.validated(EntryWriteSerializer)
        allow(may_report_on(officer, body["project"]), "您的岗位不能把这个项目列入名单。")
        entry = cohort_entries.enter_project(
            project=body.pop("project"),
            round_=body.pop("round"),
            cohort=Cohort(body.pop("cohort")),
            declared=cohort_entries.Declaration(**body),
            by=officer,
            now=self.now,
        )
        return Response(entry_answer(entry), status=201)


class CohortEntryView(BaseAPIView):
    """One entry, standing or withdrawn."""

    tag = TAG

    def entry(self, entry_id: int) -> CohortEntry:
        """
        Return the entry with its project, zone and round.

        :raises NotFound: if the officer does not see it
        """
        visible = CohortEntry.objects.visible_to(self.officer).select_related("project__zone", "round")
        return get_visible_or_404(visible, entry_id)


class CohortEntryDetailView(CohortEntryView):
    @extend_schema(operation_id="cohort_entry", summary="一条入批记录", responses=EntrySerializer)
    def get(self, request: Request, entry_id: int) -> Response:
        return Response(entry_answer(self.entry(entry_id)))


class CohortEntryLeavingView(CohortEntryView):
    """The decision that a project leaves a list: removed from the denominators, or terminated and kept in them."""

    @extend_schema(
        operation_id="leave_cohort",
        summary="调出或终止（省级）",
        description="调出自当日起离开分子和分母；终止仍留在分母，以免失败项目抬高比率。两者都看得见。",
        request=LeavingWriteSerializer,
        responses={201: EntrySerializer},
        examples=[
            OpenApiExample(
                "调出", {"left_on": "2024-06-30", "kind": "removed", "reason": "省级调整"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, entry_id: int) -> Response:
        entry = self.entry(entry_id)
        allow(may_decide_exit(self.officer), MAY_NOT_DECIDE)
        body = self.validated(LeavingWriteSerializer)
        cohort_entries.leave_cohort(
            entry=entry,
            left_on=body["left_on"],
            kind=ExitKind(body["kind"]),
            reason=body["reason"],
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        # Read anew: the projected dates were refreshed in the database, not on this instance.
        return Response(entry_answer(entry), status=201)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_cohort_exit",
        summary="撤回调出或终止（省级）",
        description="用于误登：项目回到名单上，对任何截至日都如此；按当时所知（known_at）仍算作离开。",
        examples=[OpenApiExample("撤回", {"reason": "误登到另一个项目"}, request_only=True)],
    )
)
class CohortExitWithdrawalView(WithdrawalView, CohortEntryView):
    """Takes back the standing exit of the entry that the address names, and answers the entry."""

    serializer_class = EntrySerializer

    def get_object(self) -> CohortEntry:
        entry = self.entry(self.kwargs["entry_id"])
        allow(may_decide_exit(self.officer), MAY_NOT_DECIDE)
        return entry

    def withdraw(self, record: CohortEntry, **how: Any) -> CohortEntry:
        # A 422 and not a 404: the entry exists, only the fact to withdraw does not.
        exit_ = CohortExit.objects.standing().select_related("entry").filter(entry=record).first()
        if exit_ is None:
            raise DomainError("not_left", "这条入批记录没有有效的调出或终止。")
        cohort_entries.withdraw_exit(exit_=exit_, **how)
        return record

    def data(self, withdrawn: CohortEntry) -> Any:
        return entry_answer(withdrawn)


class CohortEntryCorrectionView(CohortEntryView):
    """Another declaration for an entry: the old record is withdrawn, and its exit follows to the new one."""

    @extend_schema(
        operation_id="correct_cohort_entry",
        summary="更正入批记录（市级、省级）",
        description=(
            "只改所列的内容，没有列出的保持申报时的原样，不随项目现在的情况变动；可空的内容给 null 即清空。"
            "原记录撤回留存，另立一条；调出或终止随之转到新记录。"
        ),
        request=CorrectionWriteSerializer,
        responses={201: EntrySerializer},
        examples=[OpenApiExample("更正金额", {"amount_wan": "36000", "reason": "申报时少一位"}, request_only=True)],
    )
    def post(self, request: Request, entry_id: int) -> Response:
        entry = self.entry(entry_id)
        allow(may_correct_entry(self.officer, entry.project), MAY_NOT_CORRECT)
        changes = self.validated(CorrectionWriteSerializer)
        reason = changes.pop("reason")
        corrected = cohort_entries.correct_entry(
            entry=entry, changes=changes, by=self.officer, now=self.now, reason=reason
        )
        return Response(entry_answer(corrected), status=201)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_cohort_entry",
        summary="撤回入批记录（市级、省级）",
        description="用于误列；项目中途退出请用调出或终止。",
    )
)
class CohortEntryWithdrawalView(WithdrawalView, CohortEntryView):
    """Takes an entry back, with its exit if it has one."""

    serializer_class = EntrySerializer

    def get_object(self) -> CohortEntry:
        entry = self.entry(self.kwargs["entry_id"])
        allow(may_correct_entry(self.officer, entry.project), MAY_NOT_CORRECT)
        return entry

    def withdraw(self, record: CohortEntry, **how: Any) -> CohortEntry:
        return cohort_entries.withdraw_entry(entry=record, **how)

    def data(self, withdrawn: CohortEntry) -> Any:
        return entry_answer(withdrawn)
