"""The month's sheet as a workbook: to be filled in, and to be imported as drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.permissions import may_report
from tracker.api.parsers import UploadParser
from tracker.api.reports.serializers import monthly_sheets as serializers
from tracker.api.reports.sheet_book import sheet_book
from tracker.api.reports.views.monthly_sheets import reportable
from tracker.api.reports.views.reports import MAY_NOT_REPORT, TAG
from tracker.api.views import BaseAPIView, allow
from tracker.api.workbook_views import WorkbookView, workbook_response, wrong_cells
from tracker.imports.monthly_sheets import read_monthly_sheet
from tracker.operations.sheet_lines import save_lines

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class SheetWorkbookView(WorkbookView):
    """The sheet of a month to be filled in outside the browser."""

    tag = TAG
    query = serializers.SheetWorkbookQuerySerializer
    parser_classes = [UploadParser]
    renderer_classes = BaseAPIView.renderer_classes

    @extend_schema(
        operation_id="monthly_sheet_workbook",
        summary="下载本月填报表（xlsx）",
        description="应报的项目各一行，草稿填在里面；前七列锁定。填好后原样导入。",
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> WorkbookResponse:
        """
        Return the rows as a workbook.

        :raises DomainError: if they are more than an import takes
        """
        month = self.params["month"]
        book = sheet_book(self.heading(), self.officer, month, self.params.get("zone"))
        return workbook_response(book, f"月报-{month:%Y-%m}")

    @extend_schema(
        operation_id="import_monthly_sheet",
        summary="导入填好的本月表",
        description=(
            "写为草稿，不报送；空着的格即清空。有一处错误就全部不写，逐格列出（400）；"
            "下载以后有人改过的行会指出项目和现在的内容。"
        ),
        request={"multipart/form-data": serializers.SheetWorkbookWriteSerializer},
        responses={201: serializers.SheetImportSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Import a workbook whole.

        :raises ValidationError: with a sentence for each cell that is wrong
        """
        allow(may_report(self.officer), MAY_NOT_REPORT)
        body = self.validated(serializers.SheetWorkbookWriteSerializer)
        sheet = read_monthly_sheet(body["file"].read(), month=body["month"])
        outcome = save_lines(
            sheet.lines,
            projects=reportable(self.officer, (line.project for line in sheet.lines)),
            month=body["month"],
            by=self.officer,
            now=self.now,
            today=self.today,
            is_sound=not sheet.errors,
        )
        if errors := sheet.with_faults(outcome.faults):
            raise wrong_cells(errors)
        return Response(serializers.SheetImportSerializer(outcome).data, status=201)
