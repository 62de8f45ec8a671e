"""Which zones pull a total most (拉动)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.contributions import FORMULA
from tracker.api.indicators.serializers.contributions import (
    ContributionsQuerySerializer,
    ContributionsSerializer,
    comparison_of,
    contributions_answer,
)
from tracker.api.indicators.views.values import TAG
from tracker.api.indicators.workbooks import contributions_book
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.indicators.contributions import compare_zones

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class ContributionView(WorkbookView):
    """The zones by what each adds to the growth of the total."""

    tag = TAG
    query = ContributionsQuerySerializer

    @extend_schema(
        operation_id="contributions",
        summary="对合计增长的拉动",
        description=(
            f"{FORMULA}只计看得见的、两期都有已审核数据的开发区；缺数的单独列出，不按零计。上期合计不大于零时没有百分点。"
        ),
        responses=json_or_workbook(ContributionsSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the highest, the lowest, all, and those that do not count."""
        compared = compare_zones(officer=self.officer, question=comparison_of(self.params), today=self.today)
        answer = contributions_answer(compared, self.now)
        return contributions_book(answer, self.heading()) if self.wants_workbook else Response(answer)
