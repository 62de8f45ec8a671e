"""What the lists of a round declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from tracker.api.rates.round_workbooks import round_book
from tracker.api.rates.serializers.rounds import RoundTotalsQuerySerializer, RoundTotalsSerializer
from tracker.api.rates.views.rates import RatesView
from tracker.api.workbook_views import json_or_workbook
from tracker.queries.rates.announced import DEFINITION, round_totals
from tracker.queries.rates.window import ParameterError, known_round

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class RoundTotalsView(RatesView):
    """The lists of the round of a key such as 2023-4."""

    query = RoundTotalsQuerySerializer

    @extend_schema(
        operation_id="round_totals",
        summary="一期三张名单的项目数、总投资、预计年产值：公布时与现在",
        description=f"{DEFINITION}三张名单各自申报，相加会重复计算。",
        responses=json_or_workbook(RoundTotalsSerializer),
    )
    def get(self, request: Request, round_key: str) -> Response | WorkbookResponse:
        """Return what the lists declared and declare, in all and by zone."""
        known_at = self.params.get("known_at")
        try:
            round_ = known_round(round_key, known_at=known_at)
        except ParameterError as error:
            # A key in an address that is no key is an address that does not exist, not a bad request.
            raise NotFound from error
        totals = round_totals(
            officer=self.officer,
            round_=round_,
            selection=self.selection,
            known_at=known_at,
            now=self.now,
        )
        answer = RoundTotalsSerializer(totals).data
        return round_book(answer, self.heading()) if self.wants_workbook else Response(answer)
