"""How many findings of which kind there are, by unit or zone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from tracker.api.matrix import grouping_of, rows_of
from tracker.api.reports.serializers.findings import FindingMatrixQuerySerializer, FindingMatrixSerializer
from tracker.api.reports.views.findings import TAG
from tracker.api.workbook_views import QuestionView
from tracker.queries.rates.selection import Grouping
from tracker.queries.reports.findings import counts_by_place, visible_findings
from tracker.queries.structure import places_named

if TYPE_CHECKING:
    from rest_framework.request import Request


class FindingMatrixView(QuestionView):
    """The counts of 核查分布."""

    tag = TAG
    query = FindingMatrixQuerySerializer

    @extend_schema(
        operation_id="finding_matrix",
        summary="核查分布：各填报单位、开发区各类疑点的条数",
        responses=FindingMatrixSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the counts among what the officer sees."""
        by = grouping_of(self.params, self.officer)
        place = "project__zone__unit" if by is Grouping.UNIT else "project__zone"
        lookups = {"zone": "project__zone", "unit": "project__zone__unit", "is_explained": "is_explained"}
        asked = {lookups[name]: value for name, value in self.params.items() if name in lookups}
        counts = counts_by_place(visible_findings(self.officer).filter(**asked), place)
        total = Counter[str]()
        for of_place in counts.values():
            total.update(of_place)
        answer = {
            "rows": rows_of(places_named(counts, by), counts),
            "total": dict(total),
            "scope": self.heading(by=by),
        }
        return Response(FindingMatrixSerializer(answer).data)
