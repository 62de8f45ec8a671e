"""The values of a period as a workbook: to be filled in, and to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.permissions import may_report
from tracker.api.indicators.serializers import values as serializers
from tracker.api.indicators.views.values import MAY_NOT_REPORT, TAG
from tracker.api.parsers import UploadParser
from tracker.api.views import BaseAPIView, allow
from tracker.api.workbook_views import WorkbookView, workbook_response, wrong_cells
from tracker.imports.indicator_tables import SHEET
from tracker.imports.indicator_values import import_values
from tracker.queries.indicators.values import value_rows
from tracker.queries.rates.headings import Question, heading
from tracker.workbooks.book import Book

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class IndicatorWorkbookView(WorkbookView):
    """Zones as rows, indicators as columns."""

    tag = TAG
    query = serializers.WorkbookQuerySerializer
    parser_classes = [UploadParser]
    renderer_classes = BaseAPIView.renderer_classes

    @extend_schema(
        operation_id="indicator_workbook",
        summary="下载待填的指标工作簿",
        description="看得见的开发区各一行，这一周期的指标各一列，已填报的数据填在里面；填好后原样导入。",
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> WorkbookResponse:
        period = self.params["period"]
        values = {"period": period.text}
        lines = heading(Question(values, {}, self.officer, self.now, labels={"period": "周期"}))
        book = Book(lines).add_rows(SHEET, value_rows(self.officer, period, self.today)).add_heading("导出说明")
        return workbook_response(book, f"指标-{period.text}")

    @extend_schema(
        operation_id="import_indicator_values",
        summary="导入指标工作簿",
        description="空单元格不登记。有错的逐格列出行、列和原因（400），全部不写。",
        request={"multipart/form-data": serializers.WorkbookWriteSerializer},
        responses={201: serializers.ValuesImportSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Import a workbook whole.

        :raises ValidationError: with a sentence for each cell that is wrong
        """
        allow(may_report(self.officer), MAY_NOT_REPORT)
        body = self.validated(serializers.WorkbookWriteSerializer)
        content = body.pop("file").read()
        outcome = import_values(content, **body, by=self.officer, now=self.now, today=self.today)
        if outcome.errors:
            raise wrong_cells(outcome.errors)
        return Response(serializers.ValuesImportSerializer(outcome).data, status=201)
