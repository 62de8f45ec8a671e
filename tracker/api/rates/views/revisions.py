"""Each month's rate as every later month's end knew it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.months import months_between
from projects.rules.rates import BASES
from tracker.api.rates.serializers.changes import points_text
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.rates.serializers.revisions import RevisionsQuerySerializer, RevisionsSerializer
from tracker.api.rates.serializers.tables import RatioSerializer, measured
from tracker.api.workbook_views import QuestionView
from tracker.queries.rates import revisions

if TYPE_CHECKING:
    from rest_framework.request import Request


class RateRevisionsView(QuestionView):
    """The revision triangle of one rate."""

    query = RevisionsQuerySerializer
    tag = "比率"
    has_extent = True

    @extend_schema(
        operation_id="rates_revisions",
        summary="比率的历次修订",
        description="各月末的比率，按其后各月末及现在账上所知；与按那一时刻单独查询该日相同。"
        f"至多 {revisions.MOST_MONTHS} 个月，名单成员数 × 时点数至多 {revisions.MOST_READ}，超过的答 422。",
        responses=RevisionsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return each month, as every moment from its end on knew it."""
        formula = BASES[self.params["basis"]].formulas()[self.params["rate"]]
        asked = revisions.Vintages(
            months=list(months_between(self.params["from"], self.params["to"])),
            first=self.params.get("first"),
            last=self.params.get("last"),
            rounds_on=self.params.get("rounds_on"),
            reviewed=self.params["reviewed"],
            counts_trial=self.params["trial"],
            now=self.now,
            today=self.today,
        )
        selection = selection_of(self.params)
        found = revisions.triangle(officer=self.officer, asked=asked, selection=selection, formula=formula)
        months = [
            {
                "as_of": day,
                "revisions": [
                    {
                        "known_at": vintage.window.known_at,
                        "rate": RatioSerializer.render(measured(vintage.rate, formula.measure)),
                        "change": points_text(vintage.change),
                    }
                    for vintage in known
                ],
            }
            for day, known in found.months
        ]
        return Response({"scope": self.heading(*found.newest), "months": months})
