"""Sending reports in, approving them and returning them; many at once, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.permissions import may_report_on, may_review
from tracker.api.etags import if_match_or_none
from tracker.api.reports.serializers.reports import (
    BatchWriteSerializer,
    EmptyWriteSerializer,
    NoChangeWriteSerializer,
    NoteWriteSerializer,
    OutcomesSerializer,
    ReportSerializer,
    ReturnWriteSerializer,
)
from tracker.api.reports.views.reports import MAY_NOT_REPORT, TAG, answered, visible_report
from tracker.api.views import BaseAPIView, allow
from tracker.models import ProgressReport
from tracker.operations.reports import recall_report, submit_report
from tracker.operations.reviews import (
    BatchOutcome,
    approve_report,
    confirm_no_change,
    each,
    return_report,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

MAY_NOT_REVIEW = "您的岗位不能审核这个项目的月报。"
NOT_FOUND = ("not_found", "没有这项内容，或您无权查看。")
NOT_ALLOWED = "forbidden"
SEEN = "可带 If-Match 写明所见的版本：其间有人改过则为 412。"


class ReportSubmissionView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="submit_progress_report",
        summary="报送月报",
        description=SEEN,
        request=EmptyWriteSerializer,
        responses=ReportSerializer,
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Send it in: its figures count from now on."""
        report = visible_report(self.officer, report_id)
        allow(may_report_on(self.officer, report.project), MAY_NOT_REPORT)
        self.validated(EmptyWriteSerializer)
        # Optional, unlike for edits: a decision replaces no text, but may name the version it is based on.
        seen = if_match_or_none(request, report.version)
        return answered(submit_report(report=report, by=self.officer, now=self.now, today=self.today, version=seen))


class ReportRecallView(BaseAPIView):
    """Taking a report back that nobody has reviewed."""

    tag = TAG

    @extend_schema(
        operation_id="recall_progress_report",
        summary="撤回未审核的月报",
        request=EmptyWriteSerializer,
        responses=ReportSerializer,
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Make it a draft again."""
        report = visible_report(self.officer, report_id)
        allow(may_report_on(self.officer, report.project), MAY_NOT_REPORT)
        self.validated(EmptyWriteSerializer)
        return answered(recall_report(report=report, by=self.officer, now=self.now))


class ReportApprovalView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="approve_progress_report",
        summary="审核通过",
        description=f"市级通过后数据即计入 reviewed=true；省级可再确认。报送人不能审核、退回自己报送的月报。{SEEN}",
        request=NoteWriteSerializer,
        responses=ReportSerializer,
        examples=[OpenApiExample("通过", {"note": "已核对"}, request_only=True)],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Accept it on the officer's level."""
        report = visible_report(self.officer, report_id)
        allow(may_review(self.officer, report.project), MAY_NOT_REVIEW)
        seen = if_match_or_none(request, report.version)
        body = self.validated(NoteWriteSerializer)
        return answered(approve_report(report=report, **body, by=self.officer, now=self.now, version=seen))


class ReportReturnView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="return_progress_report",
        summary="退回",
        description=f"须填写意见。退回的数据不再计入比率，直到重新报送。{SEEN}",
        request=ReturnWriteSerializer,
        responses=ReportSerializer,
        examples=[OpenApiExample("退回", {"note": "累计投资与上月不符"}, request_only=True)],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Send it back with a note."""
        report = visible_report(self.officer, report_id)
        allow(may_review(self.officer, report.project), MAY_NOT_REVIEW)
        seen = if_match_or_none(request, report.version)
        body = self.validated(ReturnWriteSerializer)
        return answered(return_report(report=report, **body, by=self.officer, now=self.now, version=seen))


class ReportBatchReviewView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="review_progress_reports",
        summary="批量审核",
        description="逐份办理，互不影响；每份的结果都列出。",
        request=BatchWriteSerializer,
        responses=OutcomesSerializer,
        examples=[OpenApiExample("批量", {"reports": [1, 2], "decision": "approve"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        officer = self.officer
        body = self.validated(BatchWriteSerializer)
        visible = ProgressReport.objects.visible_to(officer).filter(pk__in=body["reports"])
        found = list(visible.select_related("project__zone").order_by("project_id", "pk"))  # as every writer locks
        allowed = [report for report in found if may_review(officer, report.project)]
        decide = approve_report if body["decision"] == "approve" else return_report
        outcomes = each(
            allowed,
            lambda report: decide(report=report, by=officer, now=self.now, note=body["note"]),
            lambda report: report.pk,
        )
        outcomes += [BatchOutcome(report.pk, NOT_ALLOWED, MAY_NOT_REVIEW) for report in found if report not in allowed]
        return batch_answer(body["reports"], outcomes)


class ReportBatchNoChangeView(BaseAPIView):
    """Confirming for many projects that nothing changed."""

    tag = TAG

    @extend_schema(
        operation_id="confirm_no_change",
        summary="批量确认无变化",
        description=(
            "沿用各项目以前月份的数据并报送，本月不另存金额。逐个办理，互不影响；每个的结果都列出。"
            "当月已有草稿或退回稿的不办理（report_begun），以免盖掉里面的内容。"
        ),
        request=NoChangeWriteSerializer,
        responses=OutcomesSerializer,
        examples=[OpenApiExample("无变化", {"month": "2024-05", "projects": [1, 2]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        officer = self.officer
        body = self.validated(NoChangeWriteSerializer)
        visible = Project.objects.visible_to(officer).filter(pk__in=body["projects"])
        # In the order in which every writer locks projects: with an Idempotency-Key the locks are held to the end.
        found = list(visible.select_related("zone").order_by("pk"))
        allowed = [project for project in found if may_report_on(officer, project)]
        outcomes = each(
            allowed,
            lambda project: confirm_no_change(
                project=project, month=body["month"], by=officer, now=self.now, today=self.today
            ),
            lambda project: project.pk,
        )
        outcomes += [
            BatchOutcome(project.pk, NOT_ALLOWED, MAY_NOT_REPORT) for project in found if project not in allowed
        ]
        return batch_answer(body["projects"], outcomes)


def batch_answer(asked: Sequence[int], outcomes: Sequence[BatchOutcome]) -> Response:
    """Answer in the order of the request; what is not visible is not there."""
    by_number = {outcome.pk: outcome for outcome in outcomes}
    # Each number once; invisible ones get the sentence of a 404, so that a batch reveals no more than one request.
    results = [by_number.get(number, BatchOutcome(number, *NOT_FOUND)) for number in dict.fromkeys(asked)]
    return Response(OutcomesSerializer({"results": results}).data)
