"""The projects behind a figure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from projects.rules.stages import Cohort
from tracker.api.pagination import paginated
from tracker.api.rates import workbooks
from tracker.api.rates.serializers import queries
from tracker.api.rates.serializers.members import MemberSerializer, members_page
from tracker.api.rates.serializers.tables import NarrowedWindowSerializer
from tracker.api.rates.views.rates import RatesView
from tracker.api.workbook_views import json_or_workbook, streamed
from tracker.queries.rates import members
from tracker.workbooks.sheets import check_query

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from tracker.api.renderers import WorkbookResponse


class RateMemberListView(RatesView):
    """The projects behind a figure."""

    query = queries.MembersQuerySerializer

    @extend_schema(
        operation_id="rates_members",
        summary="比率背后的项目",
        description="与比率表同一窗口、同一范围的名单成员，与表中数字一致：按 reached 取名单的一部分，"
        "或按 basis、rate、part 取构成某个比率的分子、分母或不计入部分的项目。",
        responses=json_or_workbook(members_page()),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the members of a list, those in one state, or those behind a number of a rate."""
        window, cohort = self.window(), Cohort(self.params["cohort"])
        rows = members.members(
            officer=self.officer,
            window=window,
            selection=self.selection,
            cohort=cohort,
            wanted=queries.members_of(self.params),
        )
        asked = SimpleNamespace(window=window, structure=self.params["structure"], **self.narrowing(window))
        question = NarrowedWindowSerializer.render(asked)
        if self.wants_workbook:
            # Counted before anything is read; pages of JSON need no limit.
            check_query(rows)
            with streamed(rows) as portions:
                rendered = (self._render(row) | workbooks.in_yi(row) for row in portions)
                return workbooks.members_book(question, cohort, rendered, question["scope"])
        response = paginated(request, self.params, rows, self._read)
        response.data |= question
        return response

    def _read(self, rows: QuerySet[Any, Any]) -> list[dict[str, Any]]:
        return [*map(self._render, rows)]

    def _render(self, row: dict[str, Any]) -> dict[str, Any]:
        return MemberSerializer.render(members.member_as_of(row, self.params["as_of"]))
