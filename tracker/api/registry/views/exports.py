"""The ledger as a workbook that is edited and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from tracker.api.registry.serializers.projects import LedgerQuerySerializer
from tracker.api.views import BaseAPIView, get_visible_or_404
from tracker.api.workbook_views import WorkbookView, workbook_response
from tracker.exports.form_book import FormBook
from tracker.exports.ledger_book import LedgerBook, numbers_of
from tracker.models import OfficeForm
from tracker.queries.project_filters import filtered
from tracker.workbooks.sheets import MOST_AT_ONCE, check_query

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse

TAG = "项目"


class _LedgerView(WorkbookView):
    tag = TAG
    query = LedgerQuerySerializer
    renderer_classes = BaseAPIView.renderer_classes

    def numbers(self) -> list[int]:
        """
        Return the numbers of the projects that the query asks for.

        :raises DomainError: if they are too many
        """
        projects = filtered(self.params, self.officer, self.today)
        check_query(projects)
        return numbers_of(projects)


class LedgerWorkbookView(_LedgerView):
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
        book = LedgerBook(self.numbers(), self.officer, self.heading()).book
        return workbook_response(book, f"台账-{self.today:%Y%m%d}")


class OfficeFormWorkbookView(_LedgerView):
    @extend_schema(
        operation_id="office_form_workbook",
        summary="按表样导出（xlsx）",
        description=(
            "筛选条件同项目列表。表样的表头、列宽、格式照旧，样例行换成项目；认不出的列留空。"
            f"一次至多 {MOST_AT_ONCE} 个项目；更多的用 POST /exports/ 在后台生成。"
        ),
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request: Request, form_id: int) -> WorkbookResponse:
        """
        Return the projects that the query asks for, in a form.

        :raises NotFound: if the officer does not see the form
        :raises DomainError: if they are too many
        """
        form = get_visible_or_404(OfficeForm.objects.visible_to(self.officer).select_related("unit", "zone"), form_id)
        book = FormBook(form, self.numbers(), self.officer, self.heading(), self.today)
        return workbook_response(book, f"{form.name}-{self.today:%Y%m%d}")
