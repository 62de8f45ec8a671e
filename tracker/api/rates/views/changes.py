"""Why a rate changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.rate_sides import CAUSE_LABELS
from tracker.api.fields import ScopeField
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.rates.serializers import changes as serializers
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.rates.serializers.tables import RatioSerializer, measured
from tracker.api.workbook_views import QuestionView
from tracker.queries.rates import changes
from tracker.queries.rates.change_records import told_lines
from tracker.queries.rates.change_sides import MOST_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from projects.rules.rate_changes import CausePart, Line
    from projects.rules.rates import Formula
    from tracker.queries.rates.change_sides import Asked

SPLIT = (
    "前一头与后一头各有截至日期、时刻、期次、口径；差精确地分到更正、补报、审核、实际进展、调出、到期、期次、划转、口径，"
    f"剩余恒为 0。{changes.NO_PATH}一次最多 {MOST_MEMBERS} 个名单成员，超过的答 422。"
)


class RateChangesView(QuestionView):
    """The parts of a change."""

    query = serializers.ChangesQuerySerializer
    tag = "比率"
    has_extent = True

    def explained(self) -> changes.Explained:
        """
        Return the change that is asked about.

        :raises ParameterError: naming what is wrong
        :raises DomainError: `question_too_large`
        """
        self.asked = tuple(serializers.asked_of(self.params, self.now, prefix) for prefix in ("from_", ""))
        first, second = self.asked
        return changes.changes(
            officer=self.officer,
            first=first,
            second=second,
            selection=selection_of(self.params),
            rate=self.params["rate"],
        )

    def scope(self) -> list[str]:
        """Return the question in words, both sides of it."""
        return with_sides(self.heading(self.asked[1].window), self.asked)

    @extend_schema(
        operation_id="rates_changes",
        summary="比率为什么变了",
        description=SPLIT,
        responses=serializers.ChangeSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the difference of a rate, by cause."""
        explained = self.explained()
        return Response(answer_of(explained, self.asked, self.params["rate"], self.scope()))


class RateChangeProjectsView(RateChangesView):
    """The projects behind a change."""

    query = serializers.ChangeProjectsQuerySerializer

    @extend_schema(
        operation_id="rates_changes_projects",
        summary="比率变化背后的项目",
        description="每个项目对差的一份，影响大的在前；一个项目可以有几份。附当时的记录：何日、何人何时录入、由什么改为什么。",
        responses=paginated_schema(serializers.ChangeProjectSerializer, scope=ScopeField()),
    )
    def get(self, request: Request) -> Response:
        """Return the lines of one cause, or of all, with what happened."""
        explained = self.explained()
        wanted = self.params.get("cause")
        lines = [line for part in explained.change.parts if wanted in {None, part.cause} for line in part.lines]
        early = min(explained.sides, key=lambda side: side.place).formula

        def render(page: Sequence[Line]) -> list[dict[str, Any]]:
            told_rows = told_lines(officer=self.officer, sides=explained.sides, lines=page)
            rows = [
                SimpleNamespace(
                    line=line.line,
                    entry=line.entry,
                    exact=line.exact,
                    events=line.events,
                    **serializers.amounts(line.line, early),
                )
                for line in told_rows
            ]
            return list(serializers.ChangeProjectSerializer(rows, many=True).data)

        response = paginated_by_position(request, self.params, lines, render)
        response.data["scope"] = self.scope()
        return response


def with_sides(lines: Sequence[str], asked: Sequence[Asked]) -> list[str]:
    """Return the lines above an answer with what both sides of it are."""
    first, second = asked
    return [lines[0], changes.side_line("前一头", first), changes.side_line("后一头", second), *lines[1:]]


def answer_of(explained: changes.Explained, asked: Sequence[Asked], rate: str, scope: Sequence[str]) -> dict[str, Any]:
    """Return a change as it is answered."""
    change, formulas = explained.change, [side.formula(rate) for side in asked]
    early = formulas[1] if change.is_turned else formulas[0]
    before, after = (
        RatioSerializer.render(measured(ratio, formula.measure))
        for ratio, formula in zip((change.before, change.after), formulas, strict=True)
    )
    rebased = RatioSerializer.render(measured(change.rebased, early.measure)) if change.is_rebased else None
    difference = change.difference
    return {
        "scope": list(scope),
        "rate": rate,
        "before": before,
        "after": after,
        "rebased": rebased,
        "points": serializers.points_text(change.printed),
        "difference": serializers.fraction(difference),
        "residual": serializers.fraction(change.residual),
        "causes": [_part(part, early) for part in change.parts],
        "notes": [note for note in (explained.undefined, explained.rebased, changes.NO_PATH) if note],
    }


def _part(part: CausePart, formula: Formula) -> dict[str, Any]:
    return {
        "cause": part.cause,
        "label": CAUSE_LABELS[part.cause],
        "projects": part.members,
        **serializers.amounts(part, formula),
        "points": serializers.points_text(part.points),
        "share": serializers.fraction(part.share),
    }
