"""The month's sheet: its rows, cells kept as drafts, sending, and taking back what was confirmed by one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.permissions import may_report, may_report_on
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.reports.serializers import monthly_sheets as serializers
from tracker.api.reports.serializers.reports import OutcomesSerializer
from tracker.api.reports.views.reports import MAY_NOT_REPORT, TAG
from tracker.api.reports.views.reviews import NOT_ALLOWED, NOT_FOUND, batch_answer
from tracker.api.views import BaseAPIView, allow
from tracker.operations.monthly_cells import CellOutcome, Typing, save_cells
from tracker.operations.monthly_sheets import UNDO_FOR, send_drafts, undo_no_change
from tracker.operations.reviews import BatchOutcome
from tracker.queries.reports.monthly_sheets import sheet_projects, sheet_rows, undoable_reports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.request import Request

    from zones.models import Officer

PAGE = paginated_schema(serializers.SheetRowSerializer)


def reportable(officer: Officer, keys: Iterable[int]) -> list[Project]:
    """Return those of some projects that the officer sees and may report on, in the order of their numbers."""
    found = Project.objects.visible_to(officer).filter(pk__in=set(keys)).select_related("zone").order_by("pk")
    return [project for project in found if may_report_on(officer, project)]


class MonthlySheetView(BaseAPIView):
    """The projects that have to report a month, each with its draft."""

    tag = TAG
    query = serializers.SheetQuerySerializer

    @extend_schema(operation_id="monthly_sheet", summary="本月填报表", responses=PAGE)
    def get(self, request: Request) -> Response:
        """Return a page of the rows."""
        month, unit = self.params["month"], self.params["unit"]
        projects = sheet_projects(self.officer, month, self.params.get("zone"))
        return paginated(
            request,
            self.params,
            projects,
            lambda shown: [serializers.row_data(row, unit) for row in sheet_rows(shown, month)],
        )


class MonthlySheetCellsView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="save_monthly_cells",
        summary="存各格为草稿",
        description=(
            "各格分别办理：读不出的（invalid）、其间被别人改过的（changed_meanwhile，text 是现在的内容）、"
            "月报已报送的（report_under_review）不写，其余写入。草稿不计入任何数。"
            "金额可写 2,900、１２３．５，单位按 unit。"
        ),
        request=serializers.CellsWriteSerializer,
        responses={200: serializers.SavedCellsSerializer},
        examples=[
            OpenApiExample(
                "两格",
                {
                    "month": "2024-05",
                    "cells": [
                        {"project": 1, "name": "month_completed", "text": "2,900", "seen": ""},
                        {"project": 1, "name": "narrative", "text": "主体封顶", "seen": ""},
                    ],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Write the cells; answer each, and the rows as they are now."""
        allow(may_report(self.officer), MAY_NOT_REPORT)
        body = self.validated(serializers.CellsWriteSerializer)
        projects = reportable(self.officer, (cell.project for cell in body["cells"]))
        known = {project.pk for project in projects}
        outcomes = save_cells(
            projects=projects,
            month=body["month"],
            cells=body["cells"],
            typing=Typing(body["unit"]),
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        outcomes += [CellOutcome(cell, "", *NOT_FOUND) for cell in body["cells"] if cell.project not in known]
        return Response(serializers.cells_answer(outcomes, sheet_rows(projects, body["month"]), body["unit"]))


class MonthlySheetSendView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="send_monthly_rows",
        summary="报送多行",
        description="各行的草稿分别报送，互不影响；每行的结果都列出。重发请带 Idempotency-Key。",
        request=serializers.SendWriteSerializer,
        responses=OutcomesSerializer,
        examples=[
            OpenApiExample("报送", {"month": "2024-05", "rows": [{"project": 1, "version": 2}]}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """Send the drafts of the rows."""
        allow(may_report(self.officer), MAY_NOT_REPORT)
        body = self.validated(serializers.SendWriteSerializer)
        asked = [row["project"] for row in body["rows"]]
        visible = Project.objects.visible_to(self.officer).filter(pk__in=asked).values_list("pk", flat=True)
        projects = reportable(self.officer, asked)
        outcomes = send_drafts(
            projects=projects,
            month=body["month"],
            versions={row["project"]: row["version"] for row in body["rows"] if "version" in row},
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        barred = set(visible) - {project.pk for project in projects}
        outcomes += [BatchOutcome(pk, NOT_ALLOWED, MAY_NOT_REPORT) for pk in barred]
        return batch_answer(asked, outcomes)


class MonthlySheetUndoView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="undo_no_change",
        summary="撤销刚才确认的无变化",
        description="撤回本人十分钟内确认、尚未审核的“无变化”，各项目恢复为未填；每个的结果都列出。",
        request=serializers.SheetMonthWriteSerializer,
        responses=OutcomesSerializer,
        examples=[OpenApiExample("撤销", {"month": "2024-05"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Take back the confirmations of the last ten minutes."""
        allow(may_report(self.officer), MAY_NOT_REPORT)
        month = self.validated(serializers.SheetMonthWriteSerializer)["month"]
        reports = list(undoable_reports(self.officer, month, self.now - UNDO_FOR))
        outcomes = undo_no_change(reports=reports, by=self.officer, now=self.now, today=self.today)
        return batch_answer([report.project_id for report in reports], outcomes)
