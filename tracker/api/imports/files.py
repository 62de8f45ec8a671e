"""Files of imports: the ledger that was sent in with remarks, and one without projects to begin with."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from tracker.api.imports.views import TAG, BaseImportView
from tracker.api.renderers import FastJSONRenderer
from tracker.api.workbook_views import WorkbookView, workbook_response
from tracker.downloads import XLSX, Download
from tracker.exports.ledger_book import LedgerBook
from tracker.import_jobs.annotating import annotated_file

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class AnnotatedFileView(BaseImportView):
    renderer_classes = [FastJSONRenderer]
    has_extent = True

    @extend_schema(
        operation_id="annotated_ledger",
        summary="下载批注过的原表（xlsx）",
        description=(
            "原表的一份副本：有错误、提示、变更的单元格涂色，行末“导入检查”写明原因，“导入结果”逐条列出。"
            "其余内容不变，可以改好后再上传。CSV 另存为 xlsx。只有上传的人能取。"
        ),
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request, import_id: int) -> Download:
        """
        Return the workbook, and record in the audit who takes it out.

        :raises NotFound: if the officer does not see the job
        :raises PermissionDenied: if it is of somebody else: a ledger holds telephone numbers in the clear
        :raises DomainError: if the file is not read yet, or not kept any more
        """
        job = self.own(import_id)
        content = annotated_file(job, by=self.officer, now=self.now)
        name = f"{PurePath(job.file_name).stem}（批注）.xlsx"
        return Download(io.BytesIO(content), name=name, media_type=XLSX)


class LedgerTemplateView(WorkbookView):
    tag = TAG
    renderer_classes = [FastJSONRenderer]

    @extend_schema(
        operation_id="ledger_template",
        summary="下载空白台账（xlsx）",
        description="导入所认的列，带可选的开发区、类别、期次列表和填写说明，没有项目。",
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> WorkbookResponse:
        """Return a ledger without projects."""
        return workbook_response(LedgerBook([], self.officer, self.heading()).book, "空白台账")
