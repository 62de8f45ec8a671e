"""The other trio of the province's dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.dispatch_rates import SOURCE, elapsed_months, elapsed_share
from tracker.api.rates import workbooks
from tracker.api.rates.serializers import queries
from tracker.api.rates.serializers.dispatch import DispatchSerializer
from tracker.api.rates.views.rates import RatesView
from tracker.api.workbook_views import json_or_workbook
from tracker.queries.rates import dispatch
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class DispatchRatesView(RatesView):
    """The other trio of the province's dispatch."""

    query = queries.DispatchQuerySerializer

    @extend_schema(
        operation_id="rates_dispatch",
        summary="调度三率",
        description=f"开工复工率、投资完成率、项目达产率，与三个一批的比率不是一回事。{SOURCE}",
        responses=json_or_workbook(DispatchSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the three shares for a year, by group."""
        year, as_of, by = self.params["year"], self.params["as_of"], Grouping(self.params["by"])
        table = dispatch.dispatch_table(
            officer=self.officer, year=year, as_of=as_of, selection=queries.selection_of(self.params), by=by
        )
        months = elapsed_months(year, as_of)
        answer = DispatchSerializer.render(
            {
                "year": year,
                "as_of": as_of,
                "elapsed_months": months,
                "elapsed_percent": elapsed_share(months).percent,
                "source": SOURCE,
                "by": by,
                "chain_note": queries.chain_note_of(self.params),
                "rows": table.rows,
                "total": table.total,
            }
        )
        return workbooks.dispatch_book(answer) if self.wants_workbook else Response(answer)
