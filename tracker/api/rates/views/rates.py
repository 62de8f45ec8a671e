"""The rates: their table, their trend and the ranking of zones."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.months import months_between
from projects.rules.rates import BASES
from tracker.api.rates import workbooks
from tracker.api.rates.serializers import queries
from tracker.api.rates.serializers.tables import (
    GroupRates,
    LeagueSerializer,
    RatesSerializer,
    TrendSerializer,
    measured,
)
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.rates import extent, tables, trend
from tracker.queries.rates.declared import DeclaredLists, declared_lists
from tracker.queries.rates.league import league
from tracker.queries.rates.selection import Grouping, Selection, spans_of_leaders

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.rates.tables import RateTable
    from tracker.queries.rates.window import Window

TAG = "比率"


class RatesView(WorkbookView):
    """A question about the rates, answered in JSON or as a workbook."""

    tag = TAG

    def check_cells(self, rows: int, of_a_row: int, *, months: int = 1) -> None:
        """
        Let an answer pass that is not too large for its format.

        :raises DomainError: if it is
        """
        most = extent.MOST_CELLS_OF_A_WORKBOOK if self.wants_workbook else extent.MOST_CELLS
        extent.check_cells(rows, of_a_row, most, months=months)

    @property
    def bases(self) -> list[str]:
        """The bases that were asked for, or all."""
        return self.params["basis"] or list(BASES)

    def narrowing(self, *windows: Window) -> dict[str, Any]:
        """Return what is said beside the figures: of a question about chains, and the whole question in words."""
        leader, note = self.params.get("chain_leader"), queries.chain_note_of(self.params)
        return {"chain_leader": leader, "chain_note": note, "scope": self.heading(*windows)}

    @cached_property
    def selection(self) -> Selection:
        """Which part of the lists was asked for: one object a request, so that what chains mean is read once."""
        return queries.selection_of(self.params)

    def window(self) -> Window:
        """
        Return the window that was asked for.

        :raises ParameterError: naming what is wrong
        """
        return queries.window_of(self.params, self.now)

    def declared(self, window: Window, by: Grouping) -> DeclaredLists:
        """Return what the lists of a window's rounds declare, as known at its moment."""
        return declared_lists(
            officer=self.officer,
            rounds=window.rounds,
            as_of=window.as_of,
            known_at=window.records_moment,
            selection=self.selection,
            by=by,
        )

    def table_of(self, window: Window, table: RateTable, **rest: Any) -> SimpleNamespace:
        """Return a table about a window with the bases that were asked for, to be rendered."""
        # The total goes the same way as the rows: its rates are sums divided by sums, not means of rates.
        rows = [GroupRates.of(row, self.bases) for row in (*table.rows, table.total)]
        structure = self.params["structure"]
        return SimpleNamespace(window=window, structure=structure, rows=rows[:-1], total=rows[-1], **rest)


class RateTableView(RatesView):
    """The table of the rates."""

    query = queries.RatesQuerySerializer

    @extend_schema(
        operation_id="rates",
        summary="比率表",
        description=(
            "三张名单各自的数目和各口径的开工率、投产率、达产率。每个百分数都带着分子和分母；合计是分子之和除以分母之和。"
            f"只统计看得见的项目。{extent.EXTENT}"
        ),
        responses=json_or_workbook(RatesSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the rates of what the officer sees, by group."""
        window, by = self.window(), Grouping(self.params["by"])
        table = tables.rates_table(officer=self.officer, window=window, selection=self.selection, by=by)
        self.check_cells(len(table.rows) + 1, extent.cells_of_a_row(len(self.bases)))
        answer = RatesSerializer.render(self.table_of(window, table, by=by, **self.narrowing(window)))
        if not self.wants_workbook:
            return Response(answer)
        return workbooks.rates_book(answer, self.bases, answer["scope"], self.declared(window, by))


class RateTrendView(RatesView):
    """The rates month by month."""

    query = queries.TrendQuerySerializer

    @extend_schema(
        operation_id="rates_trend",
        summary="比率趋势",
        description=f"各月末的比率表，与单独查询该日的结果相同；至多 120 个月。{extent.EXTENT}",
        responses=json_or_workbook(TrendSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the table at the end of each month."""
        by = Grouping(self.params["by"])
        months = list(months_between(self.params["from"], self.params["to"]))
        windows = trend.monthly_windows(
            first=self.params.get("first"),
            last=self.params.get("last"),
            months=months,
            known_at=self.params.get("known_at"),
            now=self.now,
            today=self.today,
            reviewed=self.params["reviewed"],
            counts_trial=self.params["trial"],
            rounds_on=self.params.get("rounds_on"),
        )
        # Before anything is counted: what is folded grows with the months. The last one counts the most rounds.
        asked = extent.Extent(self.officer, self.selection, by, len(windows[-1].rounds))
        self.check_cells(extent.rows_at_most(asked), extent.cells_of_a_row(len(self.bases)), months=len(windows))
        points = trend.trend(officer=self.officer, windows=windows, selection=self.selection, by=by)
        answer = TrendSerializer.render(
            SimpleNamespace(
                by=by,
                **self.narrowing(*windows),
                points=[self.table_of(point.window, point.table) for point in points],
            )
        )
        if not self.wants_workbook:
            return Response(answer)
        declared = [
            lists
            for span in spans_of_leaders(windows, self.selection)
            for lists in [self.declared(trend.widest(span), by)] * len(span)
        ]
        return workbooks.trend_book(answer, self.bases, answer["scope"], declared)


class RateLeagueView(RatesView):
    """Zones ranked by one rate."""

    query = queries.LeagueQuerySerializer

    @extend_schema(
        operation_id="rates_league",
        summary="开发区排名",
        description="在考核分组内按一个口径的一个比率排名；并列者同名次，没有分母的排在最后。只排看得见的开发区。",
        responses=json_or_workbook(LeagueSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the zones of a group, or of each group in turn, best first."""
        window, basis, rate = self.window(), self.params["basis"], self.params["rate"]
        formula = BASES[basis].formulas()[rate]
        places = league(
            officer=self.officer,
            window=window,
            selection=self.selection,
            formula=formula,
            group=self.params.get("group"),
        )
        self.check_cells(len(places), 1)
        rows = [measured(place.rate, formula.measure, place) for place in places]
        values = {
            "structure": self.params["structure"],
            "basis": basis,
            "rate": rate,
            "rows": rows,
            **self.narrowing(window),
        }
        answer = LeagueSerializer.render(SimpleNamespace(window=window, **values))
        return workbooks.league_book(answer, answer["scope"]) if self.wants_workbook else Response(answer)
