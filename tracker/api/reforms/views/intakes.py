"""The intakes (招落一体) of many projects: which run, which are over, how many kept their limit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from tracker.api.pagination import paginated_by_position
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.reforms.serializers.intake import (
    IntakesQuerySerializer,
    IntakeSummarySerializer,
    RunningIntakeSerializer,
    intakes_page,
)
from tracker.api.reforms.serializers.reforms import period_of
from tracker.api.reforms.views.intake import TAG
from tracker.api.reforms.workbooks import intakes_book
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.reforms.intakes import IntakeFilter, intake_overview, running_clocks
from tracker.workbooks.book import check_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request
    from rest_framework.response import Response

    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.reforms.intakes import RunningIntake


class IntakeListView(WorkbookView):
    """The clocks that run, and the counts by zone and class."""

    tag = TAG
    query = IntakesQuerySerializer

    @extend_schema(
        operation_id="intakes",
        summary="在办的招落一体计时",
        description=(
            "结束日期（含当日）在办的，剩余最少的在前：已用、时限、剩余、暂停的工作日，是否超时。"
            "rows 分开发区、分项目类型汇总在办、超时和期间办结的按时率（分子、分母并列）。"
        ),
        responses=json_or_workbook(intakes_page()),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return what runs of what the officer sees."""
        over, of_class = self.params.get("over"), self.params.get("intake_class")
        overview = intake_overview(
            officer=self.officer,
            period=period_of(self.params),
            asked=IntakeFilter(selection_of(self.params), of_class.pk if of_class else None, over),
        )
        known_at = overview.period.known_at or self.now
        values = {**vars(overview), "known_at": known_at, "scope": self.heading()}
        summary = IntakeSummarySerializer.render(SimpleNamespace(**values))
        if self.wants_workbook:
            check_rows(len(overview.running))
            return intakes_book(summary, overview.running, summary["scope"])
        response = paginated_by_position(request, self.params, overview.running, self._rendered)
        response.data |= summary
        return response

    def _rendered(self, running: Sequence[RunningIntake]) -> Any:
        return RunningIntakeSerializer(running_clocks(running, period_of(self.params)), many=True).data
