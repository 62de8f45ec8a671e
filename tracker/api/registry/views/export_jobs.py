"""Workbooks that are made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.registry.serializers.exports import ExportJobSerializer, ExportWriteSerializer, path_and_query
from tracker.api.views import BaseAPIView, get_visible_or_404
from tracker.downloads import XLSX, Download
from tracker.exports.handing_out import hand_out
from tracker.models import ExportJob
from tracker.operations.exports import request_export
from tracker.queries.project_filters import filtered
from tracker.queries.rates.headings import Question, heading

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "项目"


class ExportJobListView(BaseAPIView):
    """The officer's own; whoever has another post by now sees none of those of the one before."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(
        operation_id="export_jobs",
        summary="本人在后台生成的电子表格",
        responses=paginated_schema(ExportJobSerializer),
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, ExportJob.objects.visible_to(self.officer), ExportJobSerializer)

    @extend_schema(
        operation_id="request_export",
        summary="在后台生成台账或其他电子表格",
        description=(
            "不填地址的是台账，条件同项目列表。一人至多两份同时在生成；生成的文件保留 7 天，只有本人能取，"
            "换岗以后不能再取。"
        ),
        request=ExportWriteSerializer,
        responses={202: ExportJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Ask for a workbook.

        :raises DomainError: if two of the officer's are in the making
        """
        asked = self.validated(ExportWriteSerializer)
        job = self._elsewhere(asked["address"]) if "address" in asked else self._ledger(asked)
        location = f"/api/v1/exports/{job.pk}/"
        return Response(ExportJobSerializer(job).data, status=202, headers={"Location": location})

    def _elsewhere(self, address: str) -> ExportJob:
        path, query, title = path_and_query(address)
        return request_export(asked=query, total=0, by=self.officer, now=self.now, path=path, title=title)

    def _ledger(self, asked: dict[str, Any]) -> ExportJob:
        fields = ExportWriteSerializer(context=self.context).fields
        return request_export(
            asked=asked,
            heading=heading(Question(asked, fields, self.officer, self.now)),
            total=filtered(asked, self.officer, self.today).count(),
            by=self.officer,
            now=self.now,
        )


class ExportJobView(BaseAPIView):
    tag = TAG

    @extend_schema(operation_id="export_job", summary="一份电子表格生成到哪里", responses=ExportJobSerializer)
    def get(self, request: Request, export_id: int) -> Response:
        job = get_visible_or_404(ExportJob.objects.visible_to(self.officer), export_id)
        return Response(ExportJobSerializer(job).data)


class ExportFileView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="export_file",
        summary="下载生成好的电子表格（xlsx）",
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, export_id: int) -> Download:
        """
        Return the file, and record in the audit who takes it out.

        :raises DomainError: if it is not made yet, or not on this server
        """
        job = get_visible_or_404(ExportJob.objects.visible_to(self.officer), export_id)
        content = hand_out(job, by=self.officer, now=self.now)
        return Download(content, name=job.name, media_type=XLSX)
