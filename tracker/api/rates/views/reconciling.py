"""Which settings give a printed figure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.money import wan_text
from projects.rules.rates import BASES, RateMeasure
from projects.rules.reconciling import PRINTED, found_text
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.rates.serializers.reconciling import ReconcileQuerySerializer, ReconcileSerializer
from tracker.api.workbook_views import QuestionView
from tracker.queries.rates import reconciling
from tracker.queries.rates.near_misses import Gap, gaps
from tracker.queries.rates.printed_tables import PrintedQuestion

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.queries.rates.change_records import ToldLine
    from tracker.queries.rates.reconciling import Answer


class ReconcileView(QuestionView):
    """The settings that give printed figures."""

    query = ReconcileQuerySerializer
    tag = "比率"
    has_extent = True

    @extend_schema(
        operation_id="rates_reconcile",
        summary="印出的数是怎么算的",
        description="给出印出的比率、个数、金额（可同时给几个，比率至多两位小数），找出算出它们的口径、期次、日期、时刻、"
        "审核、类别、调出和终止的计法。"
        f"共读至多 {reconciling.MOST_READ} 个名单成员（一组账目读一遍）；一遍就超过的答 422，没有试完的在 tried、"
        "possible 里说明。",
        responses=ReconcileSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what fits, the best first, or what comes nearest with what it lacks."""
        question = PrintedQuestion(
            officer=self.officer,
            printed=[self.params[name] for name in PRINTED if name in self.params],
            selection=selection_of(self.params),
            as_of=self.params["as_of"],
            known_at=self.params.get("known_at"),
            now=self.now,
            today=self.today,
        )
        found = reconciling.reconcile(question)
        shown = {name: one.text for name, one in self.params.items() if name in PRINTED}
        answer = SimpleNamespace(
            scope=self.heading(**shown),
            is_proof=found.is_proof,
            tried=found.tried,
            possible=found.possible,
            candidates=found.candidates,
            notes=reconciling.notes(found),
            answers=[_answer(question, one) for one in found.answers],
            near=[_near(question, one) for one in found.near],
        )
        return Response(ReconcileSerializer(answer).data)


def _answer(question: PrintedQuestion, one: Answer) -> SimpleNamespace:
    figures = [
        {
            "name": printed.name,
            "printed": printed.text,
            "found": found_text(printed, one.figures[printed.name]),
            "numerator": str(one.figures[printed.name].numerator),
            "denominator": str(one.figures[printed.name].denominator),
            "match": one.matches[printed.name],
        }
        for printed in question.printed
    ]
    return SimpleNamespace(
        settings=one.settings,
        basis=one.basis,
        first=one.rounds[0].key,
        last=one.rounds[-1].key,
        widest=one.widest,
        match=one.match,
        figures=figures,
        also=one.also,
    )


def _near(question: PrintedQuestion, one: Answer) -> SimpleNamespace:
    return SimpleNamespace(
        answer=_answer(question, one), gaps=[_gap(str(one.basis), gap) for gap in gaps(question, one)]
    )


def _gap(basis: str, gap: Gap) -> SimpleNamespace:
    is_amount = BASES[basis].formulas()[gap.printed.name].measure is RateMeasure.AMOUNT
    text = wan_text if is_amount else str

    def line(told: ToldLine) -> Any:
        return SimpleNamespace(
            line=told.line,
            entry=told.entry,
            exact=told.exact,
            events=told.events,
            numerator=text(told.line.numerator),
            denominator=text(told.line.denominator),
        )

    reasons = [SimpleNamespace(where=one.where, changes=[line(one.told)]) for one in gap.reasons]
    least, most = (text(value) if gap.is_possible else None for value in gap.needed)
    return SimpleNamespace(name=gap.printed.name, least=least, most=most, reasons=reasons, chances=gap.chances)
