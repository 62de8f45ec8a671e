"""Writing, sending in and reviewing monthly reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema

from projects.permissions import may_report_on
from tracker.api.etags import etag_response, required_if_match
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.reports.serializers.reports import (
    NewReportWriteSerializer,
    ReportListQuerySerializer,
    ReportSerializer,
    ReportWriteSerializer,
    content_of,
)
from tracker.api.views import BaseAPIView, ProjectScopedView, allow, get_visible_or_404
from tracker.models import ProgressReport
from tracker.operations.reports import save_draft, send_report
from tracker.operations.reviews import confirm_no_change
from tracker.queries.reports.carried import with_carried

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from zones.models import Officer

TAG = "月报"
PAGE = paginated_schema(ReportSerializer)
MAY_NOT_REPORT = "您的岗位不能填报这个项目的月报。"
EXAMPLE = OpenApiExample(
    "月报",
    {
        "month": "2024-05",
        "completed_wan": "12000",
        "year_completed_wan": "3000",
        "month_completed_wan": "800",
        "narrative": "主体封顶，设备进场",
    },
    request_only=True,
)


def visible_report(officer: Officer, number: int) -> ProgressReport:
    """
    Return a report that an officer sees.

    :raises NotFound: if there is none
    """
    visible = ProgressReport.objects.visible_to(officer)
    return get_visible_or_404(visible.select_related("project__zone", "submitted_by", "reviewed_by"), number)


def answered(report: ProgressReport, *, status: int = 200) -> Response:
    """Answer a report with its version."""
    # The operation has locked and changed its own copy: versions and names are read anew.
    fresh = ProgressReport.objects.select_related("project", "submitted_by", "reviewed_by").get(pk=report.pk)
    return etag_response(dict(ReportSerializer(with_carried([fresh])[0]).data), status=status)


def filtered(params: dict[str, Any], officer: Officer) -> Any:
    """Return the visible reports that a query asks for."""
    names = {"month": "month", "state": "state", "level": "level", "zone": "project__zone"}
    wanted = {lookup: params[name] for name, lookup in names.items() if name in params}
    visible = ProgressReport.objects.visible_to(officer).filter(**wanted)
    return visible.select_related("project", "submitted_by", "reviewed_by")


def _rows(shown: Any) -> Any:
    return ReportSerializer(with_carried(shown), many=True).data


class ReportListView(BaseAPIView):
    """The reports that the officer sees."""

    tag = TAG
    query = ReportListQuerySerializer

    @extend_schema(operation_id="progress_reports", summary="月报列表", responses=PAGE)
    def get(self, request: Request) -> Response:
        """Return a page of those that match the query."""
        reports = filtered(self.params, self.officer)
        return paginated(request, self.params, reports, _rows)


class ProjectReportListView(ProjectScopedView):
    """The reports of one project."""

    tag = TAG
    query = ReportListQuerySerializer

    @extend_schema(operation_id="progress_reports_of_project", summary="项目的月报", responses=PAGE)
    def get(self, request: Request, project_id: int) -> Response:
        """Return a page of those that match the query."""
        project = self.project(project_id)
        reports = filtered(self.params, self.officer).filter(project=project)
        return paginated(request, self.params, reports, _rows)

    @extend_schema(
        operation_id="write_progress_report",
        summary="填写月报",
        description=(
            "保存为草稿；已有草稿或退回稿时重写它。submit 为 true 时直接报送，"
            "no_change 为 true 时沿用以前月份的数据并直接报送，本月不另存金额（见 stands_for）。"
            "报送后数据即计入比率；与以前的数据不衔接时须填写说明，自相矛盾时为 422。"
        ),
        request=NewReportWriteSerializer,
        responses={201: ReportSerializer},
        examples=[EXAMPLE],
    )
    def post(self, request: Request, project_id: int) -> Response:
        officer = self.officer
        project = self.project(project_id)
        allow(may_report_on(officer, project), MAY_NOT_REPORT)
        values = self.validated(NewReportWriteSerializer)
        common = {"project": project, "month": values["month"], "by": officer, "now": self.now, "today": self.today}
        # The officer has the one report at hand, so a draft is written over; the batch does not do that.
        if values["no_change"]:
            return answered(confirm_no_change(**common, over_draft=True), status=201)
        write = send_report if values["submit"] else save_draft
        return answered(write(content=content_of(values), **common), status=201)


class ReportDetailView(BaseAPIView):
    tag = TAG

    @extend_schema(operation_id="progress_report", summary="一份月报", responses=ReportSerializer)
    def get(self, request: Request, report_id: int) -> Response:
        """Return it, with its version as the ETag."""
        return answered(visible_report(self.officer, report_id))

    @extend_schema(
        operation_id="edit_progress_report",
        summary="改写月报",
        description="只能改草稿和退回稿；没有给出的内容保持不变，null 或空文本即清空。",
        request=ReportWriteSerializer,
        responses=ReportSerializer,
        examples=[OpenApiExample("改写", {"completed_wan": "12000", "narrative": "主体封顶"}, request_only=True)],
    )
    def patch(self, request: Request, report_id: int) -> Response:
        """Write it anew, if it is still what the officer saw."""
        officer = self.officer
        report = visible_report(officer, report_id)
        allow(may_report_on(officer, report.project), MAY_NOT_REPORT)
        seen = required_if_match(request, report.version)
        content = content_of(self.validated(ReportWriteSerializer), report)
        saved = save_draft(
            project=report.project,
            month=report.month,
            content=content,
            by=officer,
            now=self.now,
            today=self.today,
            version=seen,
        )
        return answered(saved)
