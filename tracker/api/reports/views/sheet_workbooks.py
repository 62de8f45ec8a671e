"""The month's sheet as a workbook: to be filled in, and to be imported as drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.permissions import may_report
from tracker.api.imports.serializers import ImportJobSerializer
from tracker.api.parsers import UploadParser
from tracker.api.reports.serializers import monthly_sheets as serializers
from tracker.api.reports.sheet_book import sheet_book
from tracker.api.reports.views.reports import MAY_NOT_REPORT, TAG
from tracker.api.views import BaseAPIView, allow
from tracker.api.workbook_views import WorkbookView, workbook_response
from tracker.operations.sheet_imports import start_sheet_import

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
        summary="上传填好的本月表",
        description=(
            "在后台读取并与草稿比对，逐格列出原来的和表内的；由 `/imports/{id}/apply/` 确认后写为草稿，不报送。"
            "空着的格即清空。"
            "有错误的行逐格列出；下载以后有人改过的行会指出项目和现在的内容。7 天内可撤销，此后又改过、已报送的不动。"
        ),
        request={"multipart/form-data": serializers.SheetWorkbookWriteSerializer},
        responses={202: ImportJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Take a workbook in.

        :raises PermissionDenied: if the post does not report
        """
        allow(may_report(self.officer), MAY_NOT_REPORT)
        body = self.validated(serializers.SheetWorkbookWriteSerializer)
        job = start_sheet_import(upload=body["file"], month=body["month"], by=self.officer, now=self.now)
        return Response(ImportJobSerializer(job).data, status=202, headers={"Location": f"/api/v1/imports/{job.pk}/"})
