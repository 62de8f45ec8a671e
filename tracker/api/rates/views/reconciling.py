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
        shown = {name: value.text for name, value in self.params.items() if name in PRINTED}
        answer = SimpleNamespace(
            scope=self.heading(**shown),
            is_proof=found.is_proof,
            tried=found.tried,
            possible=found.possible,
            candidates=found.candidates,
            notes=reconciling.notes(found),
            answers=[_answer(question, answer) for answer in found.answers],
            near=[_near(question, answer) for answer in found.near],
        )
        return Response(ReconcileSerializer(answer).data)


def _answer(question: PrintedQuestion, answer: Answer) -> SimpleNamespace:
    figures = [
        {
            "name": printed.name,
            "printed": printed.text,
            "found": found_text(printed, answer.figures[printed.name]),
            "numerator": str(answer.figures[printed.name].numerator),
            "denominator": str(answer.figures[printed.name].denominator),
            "match": answer.matches[printed.name],
        }
        for printed in question.printed
    ]
    return SimpleNamespace(
        settings=answer.settings,
        basis=answer.basis,
        first=answer.rounds[0].key,
        last=answer.rounds[-1].key,
        widest=answer.widest,
        match=answer.match,
        figures=figures,
        also=answer.also,
    )


def _near(question: PrintedQuestion, answer: Answer) -> SimpleNamespace:
    return SimpleNamespace(
        answer=_answer(question, answer), gaps=[_gap(str(answer.basis), gap) for gap in gaps(question, answer)]
    )


def _gap(basis: str, gap: Gap) -> SimpleNamespace:
    is_amount = BASES[basis].formulas()[gap.printed.name].measure is RateMeasure.AMOUNT
    text = wan_text if is_amount else str

    def line(line_told: ToldLine) -> Any:
        return SimpleNamespace(
            line=line_told.line,
            entry=line_told.entry,
            exact=line_told.exact,
            events=line_told.events,
            numerator=text(line_told.line.numerator),
            denominator=text(line_told.line.denominator),
        )

    reasons = [SimpleNamespace(where=reason.where, changes=[line(reason.told)]) for reason in gap.reasons]
    least, most = (text(value) if gap.is_possible else None for value in gap.needed)
    return SimpleNamespace(name=gap.printed.name, least=least, most=most, reasons=reasons, chances=gap.chances)
