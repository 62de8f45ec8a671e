"""The ledger as a workbook that is edited and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from projects.errors import DomainError
from tracker.api.registry.serializers.projects import LedgerQuerySerializer
from tracker.api.views import BaseAPIView
from tracker.api.workbook_views import WorkbookView, workbook_response
from tracker.exports.ledger_book import MOST_AT_ONCE, LedgerBook, numbers_of
from tracker.queries.project_filters import filtered

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse

TAG = "项目"


class LedgerWorkbookView(WorkbookView):
    tag = TAG
    query = LedgerQuerySerializer
    renderer_classes = BaseAPIView.renderer_classes

    @extend_schema(
        operation_id="ledger_workbook",
        summary="导出台账（xlsx）",
        description=(
            "筛选条件同项目列表。一个项目一行，列与导入所认的相同，改好后可以原样导入；没有改动的行不产生变更。"
            f"一次至多 {MOST_AT_ONCE} 个项目；更多的用 POST /exports/ 在后台生成。"
        ),
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> WorkbookResponse:
        """
        Return the projects that the query asks for.

        :raises DomainError: if they are too many
        """
        numbers = numbers_of(filtered(self.params, self.officer, self.today))
        if len(numbers) > MOST_AT_ONCE:
            told = f"共 {len(numbers)} 个项目，当场至多导出 {MOST_AT_ONCE} 个"
            detail = f"{told}：请缩小范围，或改为在后台生成（POST /exports/）。"
            raise DomainError("question_too_large", detail, field="unit")
        return workbook_response(LedgerBook(numbers, self.officer, self.heading()).book, f"台账-{self.today:%Y%m%d}")
