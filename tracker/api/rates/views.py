"""The rates: the table, the projects behind a figure, the trend, the ranking and the other trio."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from projects.rules.dispatch_rates import SOURCE, elapsed_months, elapsed_share
from projects.rules.months import months_between
from projects.rules.rates import BASES
from projects.rules.stages import Cohort
from tracker.api.pagination import paginated
from tracker.api.rates import workbooks
from tracker.api.rates.serializers import queries
from tracker.api.rates.serializers.dispatch import DispatchSerializer
from tracker.api.rates.serializers.members import MemberSerializer, members_page
from tracker.api.rates.serializers.tables import (
    GroupRates,
    LeagueSerializer,
    RatesSerializer,
    TrendSerializer,
    WindowSerializer,
    measured,
)
from tracker.api.renderers import FastJSONRenderer, WorkbookRenderer
from tracker.api.views import BaseAPIView
from tracker.queries.rates import dispatch, members, tables, trend
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from tracker.api.serializers import ReadSerializer
    from tracker.queries.rates.tables import RateTable
    from tracker.queries.rates.window import Window

TAG = "比率"
LONGEST_WORKBOOK = 50_000
JSON, XLSX = FastJSONRenderer.media_type, WorkbookRenderer.media_type


def either(shape: type[ReadSerializer] | ReadSerializer) -> dict[Any, Any]:
    """Return the answers of an endpoint that also makes a workbook, for the documentation."""
    return {(200, JSON): shape, (200, XLSX): OpenApiTypes.BINARY}


class RatesView(BaseAPIView):
    """A question about the rates, answered in JSON or as a workbook."""

    renderer_classes = [FastJSONRenderer, WorkbookRenderer]
    tag = TAG

    @property
    def wants_workbook(self) -> bool:
        """Whether a workbook was asked for."""
        renderer: Any = self.request.accepted_renderer
        return isinstance(renderer, WorkbookRenderer)

    @property
    def bases(self) -> list[str]:
        """The bases that were asked for, or all."""
        return self.params["basis"] or list(BASES)

    def window(self) -> Window:
        """
        Return the window that was asked for.

        :raises ParameterError: naming what is wrong
        """
        return queries.window_of(self.params, self.now)

    def table_of(self, window: Window, table: RateTable, **rest: Any) -> SimpleNamespace:
        """Return a table about a window with the bases that were asked for, to be rendered."""
        rows = [GroupRates(row.key, row.label, **row.tallies, bases=self.bases) for row in (*table.rows, table.total)]
        return SimpleNamespace(window=window, rows=rows[:-1], total=rows[-1], **rest)


class RateTableView(RatesView):
    """The table of the rates."""

    query = queries.RatesQuerySerializer

    @extend_schema(
        operation_id="rates",
        summary="比率表",
        description=(
            "三张名单各自的数目和各口径的开工率、投产率、达产率。每个百分数都带着分子和分母；合计是分子之和除以分母之和。"
            "只统计看得见的项目。"
        ),
        responses=either(RatesSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the rates of what the officer sees, by group."""
        window, by = self.window(), Grouping(self.params["by"])
        table = tables.rates_table(
            officer=self.officer, window=window, selection=queries.selection_of(self.params), by=by
        )
        answer = RatesSerializer.render(self.table_of(window, table, by=by))
        return workbooks.rates_book(answer, self.bases) if self.wants_workbook else Response(answer)


class RateMemberListView(RatesView):
    """The projects behind a figure."""

    query = queries.MembersQuerySerializer

    @extend_schema(
        operation_id="rates_members",
        summary="比率背后的项目",
        description="与比率表同一窗口、同一范围的名单成员；四种状态的成员数之和即 members，与表中数字一致。",
        responses=either(members_page()),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the members of a list, or those in one state."""
        window, cohort = self.window(), Cohort(self.params["cohort"])
        state = self.params.get("reached")
        rows = members.members(
            officer=self.officer,
            window=window,
            selection=queries.selection_of(self.params),
            cohort=cohort,
            state=members.STATE_OF_PARAM[state] if state else None,
        )
        question = WindowSerializer.render(SimpleNamespace(window=window))
        if self.wants_workbook:
            return workbooks.members_book(question, cohort, self._read(_limited(rows)))
        response = paginated(request, self.params, rows, self._read)
        response.data |= question
        return response

    def _read(self, rows: QuerySet[Any, Any]) -> list[dict[str, Any]]:
        return MemberSerializer.render_all(members.member_as_of(row, self.params["as_of"]) for row in rows)


class RateTrendView(RatesView):
    """The rates month by month."""

    query = queries.TrendQuerySerializer

    @extend_schema(
        operation_id="rates_trend",
        summary="比率趋势",
        description="各月末的比率表，与单独查询该日的结果相同；至多 120 个月。",
        responses=either(TrendSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
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
        )
        selection = queries.selection_of(self.params)
        points = trend.trend(officer=self.officer, windows=windows, selection=selection, by=by)
        answer = TrendSerializer.render(
            SimpleNamespace(by=by, points=[self.table_of(point.window, point.table) for point in points])
        )
        return workbooks.trend_book(answer, self.bases) if self.wants_workbook else Response(answer)


class RateLeagueView(RatesView):
    """Zones ranked by one rate."""

    query = queries.LeagueQuerySerializer

    @extend_schema(
        operation_id="rates_league",
        summary="开发区排名",
        description="在考核分组内按一个口径的一个比率排名；并列者同名次，没有分母的排在最后。只排看得见的开发区。",
        responses=either(LeagueSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the zones of a group, or of each group in turn, best first."""
        window, basis, rate = self.window(), self.params["basis"], self.params["rate"]
        formula = BASES[basis].formulas()[rate]
        places = tables.league(
            officer=self.officer,
            window=window,
            selection=queries.selection_of(self.params),
            formula=formula,
            group=self.params.get("group"),
        )
        rows = [measured(place.rate, formula.measure, place) for place in places]
        answer = LeagueSerializer.render(SimpleNamespace(window=window, basis=basis, rate=rate, rows=rows))
        return workbooks.league_book(answer) if self.wants_workbook else Response(answer)


class DispatchRatesView(RatesView):
    """The other trio of the province's dispatch."""

    query = queries.DispatchQuerySerializer

    @extend_schema(
        operation_id="rates_dispatch",
        summary="调度三率",
        description=f"开工复工率、投资完成率、项目达产率，与三个一批的比率不是一回事。{SOURCE}",
        responses=either(DispatchSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the three shares for a year, by group."""
        year, as_of, by = self.params["year"], self.params["as_of"], Grouping(self.params["by"])
        table = dispatch.dispatch_table(
            officer=self.officer, year=year, as_of=as_of, selection=queries.selection_of(self.params), by=by
        )
        months = elapsed_months(year, as_of)
        answer = DispatchSerializer.render(
            {
                "year": year,
                "as_of": as_of,
                "elapsed_months": months,
                "elapsed_percent": elapsed_share(months).percent,
                "source": SOURCE,
                "by": by,
                "rows": table.rows,
                "total": table.total,
            }
        )
        return workbooks.dispatch_book(answer) if self.wants_workbook else Response(answer)


def _limited(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """
    Return the rows, if a workbook can hold them.

    :raises ValidationError: if they are too many
    """
    if rows.count() > LONGEST_WORKBOOK:
        raise ValidationError({"format": f"超过 {LONGEST_WORKBOOK} 行，请缩小范围，或用 JSON 分页读取。"})
    return rows
