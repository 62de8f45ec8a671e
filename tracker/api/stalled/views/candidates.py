"""The projects that could be put on a target list."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema, inline_serializer

from projects.rules.stages import Stage
from projects.rules.waiting import METHOD as FORECAST
from tracker.api.pagination import paginated_list, paginated_schema
from tracker.api.stalled import target_workbooks
from tracker.api.stalled.serializers import targets as serializers
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.rates.selection import Selection
from tracker.queries.stalled.candidates import (
    BASIS_LABELS,
    LABELS,
    CandidateBasis,
    CandidateQuestion,
    candidates,
    expectation,
)
from tracker.workbooks.book import check_rows

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from tracker.api.renderers import WorkbookResponse


class TargetCandidateListView(WorkbookView):
    """The projects that could be put on a list."""

    tag = "目标名单"
    query = serializers.CandidateQuerySerializer
    labels = LABELS

    @extend_schema(
        operation_id="target_candidates",
        summary="期间内可达到某阶段的项目",
        description=f"按下一阶段的计划日期，或按预测日期落在期间内。{FORECAST}",
        responses=json_or_workbook(
            inline_serializer(
                "TargetCandidatesPage",
                {
                    **paginated_schema(serializers.CandidateSerializer).fields,
                    **serializers.ExpectationSerializer().fields,
                },
            )
        ),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return those that the officer sees, with what history says of each."""
        params = self.params
        zone, unit = params.get("zone"), params.get("unit")
        question = CandidateQuestion(
            officer=self.officer,
            stage=Stage(params["stage"]),
            first_on=params["from"],
            last_on=params["to"],
            as_of=params.get("as_of", self.today),
            basis=CandidateBasis(params["by"]),
            selection=Selection(
                zone_id=zone.pk if zone else None,
                unit=unit.pk if unit else None,
                category=params.get("category"),
                is_key=params.get("is_key"),
            ),
        )
        rows = candidates(question)
        sums = expectation(rows)
        if self.wants_workbook:
            check_rows(len(rows))
            asked = {**params, **sums, "as_of": question.as_of, "basis": BASIS_LABELS[question.basis]}
            asked |= {"method": FORECAST, "count": len(rows)}
            rendered = map(serializers.CandidateSerializer.render, rows)
            return target_workbooks.candidates_book(asked, rendered, self.heading())
        render = serializers.CandidateSerializer.render_all
        response = paginated_list(request, params, rows, render, key=itemgetter("id"))
        response.data |= {**sums, "as_of": f"{question.as_of}", "method": FORECAST}
        return response
