"""The other trio of the province's dispatch, and the projects behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.dispatch_rates import DISPATCH_PARTS, SOURCE, elapsed_months, elapsed_share
from tracker.api.pagination import paginated_list
from tracker.api.rates import dispatch_workbooks
from tracker.api.rates.serializers import dispatch_queries as queries
from tracker.api.rates.serializers.dispatch import (
    READING,
    DispatchMemberSerializer,
    DispatchQuestionSerializer,
    DispatchSerializer,
    dispatch_members_page,
)
from tracker.api.rates.views.rates import RatesView
from tracker.api.workbook_views import json_or_workbook
from tracker.queries.rates import dispatch, extent
from tracker.queries.rates.selection import Grouping
from tracker.workbooks.book import check_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.rates.dispatch_facts import DispatchQuestion


class DispatchView(RatesView):
    """A question about the other trio."""

    def question(self) -> DispatchQuestion:
        return queries.dispatch_question(self.params, self.officer)

    def asked(self, question: DispatchQuestion) -> dict[str, Any]:
        """Return the question as every answer repeats it."""
        months = elapsed_months(question.year, question.as_of)
        return {
            "year": question.year,
            "as_of": question.as_of,
            "until": question.until,
            "known_at": question.known_at or self.now,
            "elapsed_months": months,
            "elapsed_percent": elapsed_share(months).percent,
            "source": SOURCE,
            "structure": self.params["structure"],
            "reading": READING,
            "scope": self.heading(),
        }


class DispatchRatesView(DispatchView):
    """The table of the other trio."""

    query = queries.DispatchQuerySerializer

    @extend_schema(
        operation_id="rates_dispatch",
        summary="调度三率",
        description=f"开工复工率、投资完成率、项目达产率，与三个一批的比率不是一回事。{SOURCE}{READING}",
        responses=json_or_workbook(DispatchSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the three shares for a year, by group."""
        question, by = self.question(), Grouping(self.params["by"])
        table = dispatch.dispatch_table(question, by)
        self.check_cells(len(table.rows) + 1, extent.CELLS_OF_A_DISPATCH_ROW)
        answer = DispatchSerializer.render({**self.asked(question), "by": by, "rows": table.rows, "total": table.total})
        return dispatch_workbooks.dispatch_book(answer, answer["scope"]) if self.wants_workbook else Response(answer)


class DispatchMemberListView(DispatchView):
    """The projects behind a figure of that trio."""

    query = queries.DispatchMembersQuerySerializer

    @extend_schema(
        operation_id="rates_dispatch_members",
        summary="调度三率背后的项目",
        description="与调度三率同一年度、同一截至日、同一范围；个数与表中数字一致。",
        responses=json_or_workbook(dispatch_members_page()),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the projects that count for one part of the table."""
        question, part = self.question(), self.params["part"]
        members = dispatch.dispatch_members(question, part)
        asked = DispatchQuestionSerializer.render(self.asked(question))
        if self.wants_workbook:
            label = DISPATCH_PARTS[part].label
            check_rows(len(members))
            rows = map(DispatchMemberSerializer.render, dispatch.member_rows(question, members))
            return dispatch_workbooks.dispatch_members_book(asked, label, rows, len(members), asked["scope"])
        render = partial(self._rendered, question)
        response = paginated_list(request, self.params, members, render, key=int)
        response.data |= {**asked, "part": part}
        return response

    def _rendered(self, question: DispatchQuestion, members: Sequence[int]) -> list[dict[str, Any]]:
        return DispatchMemberSerializer.render_all(dispatch.member_rows(question, members))
