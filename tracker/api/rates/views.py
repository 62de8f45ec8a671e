"""Asking for the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from projects.rules.dispatch_rates import SOURCE, elapsed_months, elapsed_share
from projects.rules.months import month_text, months_between
from projects.rules.rates import BASES
from projects.rules.stages import Cohort
from tracker.api.pagination import paginated
from tracker.api.rates import answers, parameters, serializers, workbooks
from tracker.api.renderers import FastJSONRenderer, WorkbookRenderer
from tracker.api.views import BaseAPIView
from tracker.queries.rates import dispatch, members, tables, trend
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from tracker.api.serializers import ReadSerializer
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
        return parameters.window_of(self.params, self.now)


class RateTableView(RatesView):
    """The table of the rates."""

    query = parameters.RatesQuerySerializer

    @extend_schema(
        operation_id="rates",
        summary="比率表",
        description=(
            "三张名单各自的数目和各口径的开工率、投产率、达产率。每个百分数都带着分子和分母；合计是分子之和除以分母之和。"
            "只统计看得见的项目。"
        ),
        responses=either(serializers.RatesSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the rates of what the officer sees, by group."""
        window, by = self.window(), Grouping(self.params["by"])
        table = tables.rates_table(
            officer=self.officer, window=window, selection=parameters.selection_of(self.params), by=by
        )
        answer = {
            **answers.window_answer(window),
            "by": str(by),
            "rows": [answers.row_answer(row, self.bases) for row in table.rows],
            "total": answers.row_answer(table.total, self.bases),
        }
        return workbooks.rates_book(answer, self.bases) if self.wants_workbook else Response(answer)


class RateMemberListView(RatesView):
    """The projects behind a figure."""

    query = parameters.MembersQuerySerializer

    @extend_schema(
        operation_id="rates_members",
        summary="比率背后的项目",
        description="与比率表同一窗口、同一范围的名单成员；四种状态的成员数之和即 members，与表中数字一致。",
        responses=either(serializers.members_page()),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the members of a list, or those in one state."""
        window, cohort = self.window(), Cohort(self.params["cohort"])
        state = self.params.get("reached")
        found = members.members(
            officer=self.officer,
            window=window,
            selection=parameters.selection_of(self.params),
            cohort=cohort,
            state=members.STATE_OF_PARAM[state] if state else None,
        )
        if self.wants_workbook:
            return workbooks.members_book(answers.window_answer(window), cohort, self._read(_limited(found)))
        response = paginated(request, self.params, found, self._read)
        response.data |= answers.window_answer(window)
        return response

    def _read(self, found: QuerySet[Any, Any]) -> list[dict[str, Any]]:
        return [answers.member_answer(row, self.params["as_of"]) for row in found]


class RateTrendView(RatesView):
    """The rates month by month."""

    query = parameters.TrendQuerySerializer

    @extend_schema(
        operation_id="rates_trend",
        summary="比率趋势",
        description="各月末的比率表，与单独查询该日的结果相同；至多 120 个月。",
        responses=either(serializers.TrendSerializer),
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
        selection = parameters.selection_of(self.params)
        points = trend.trend(officer=self.officer, windows=windows, selection=selection, by=by)
        answer = {"by": str(by), "points": [self._point(point) for point in points]}
        return workbooks.trend_book(answer, self.bases) if self.wants_workbook else Response(answer)

    def _point(self, point: trend.TrendPoint) -> dict[str, Any]:
        return {
            "month": month_text(point.window.as_of),
            **answers.window_answer(point.window),
            "rows": [answers.row_answer(row, self.bases) for row in point.table.rows],
            "total": answers.row_answer(point.table.total, self.bases),
        }


class RateLeagueView(RatesView):
    """Zones ranked by one rate."""

    query = parameters.LeagueQuerySerializer

    @extend_schema(
        operation_id="rates_league",
        summary="开发区排名",
        description="在考核分组内按一个口径的一个比率排名；并列者同名次，没有分母的排在最后。只排看得见的开发区。",
        responses=either(serializers.LeagueSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the zones of a group, or of each group in turn, best first."""
        window, basis, rate = self.window(), self.params["basis"], self.params["rate"]
        formula = BASES[basis].formulas()[rate]
        places = tables.league(
            officer=self.officer,
            window=window,
            selection=parameters.selection_of(self.params),
            formula=formula,
            group=self.params.get("group"),
        )
        answer = {
            **answers.window_answer(window),
            "basis": basis,
            "rate": rate,
            "rows": [answers.place_answer(place, formula.measure) for place in places],
        }
        return workbooks.league_book(answer) if self.wants_workbook else Response(answer)


class DispatchRatesView(RatesView):
    """The other trio of the province's dispatch."""

    query = parameters.DispatchQuerySerializer

    @extend_schema(
        operation_id="rates_dispatch",
        summary="调度三率",
        description=f"开工复工率、投资完成率、项目达产率，与三个一批的比率不是一回事。{SOURCE}",
        responses=either(serializers.DispatchSerializer),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return the three shares for a year, by group."""
        year, as_of, by = self.params["year"], self.params["as_of"], Grouping(self.params["by"])
        table = dispatch.dispatch_table(
            officer=self.officer, year=year, as_of=as_of, selection=parameters.selection_of(self.params), by=by
        )
        months = elapsed_months(year, as_of)
        answer = {
            "year": year,
            "as_of": as_of,
            "elapsed_months": months,
            "elapsed_percent": f"{elapsed_share(months).percent:.2f}",
            "source": SOURCE,
            "by": str(by),
            "rows": [answers.dispatch_answer(row) for row in table.rows],
            "total": answers.dispatch_answer(table.total),
        }
        return workbooks.dispatch_book(answer) if self.wants_workbook else Response(answer)


def _limited(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """
    Return the rows, if a workbook can hold them.

    :raises ValidationError: if they are too many
    """
    if found.count() > LONGEST_WORKBOOK:
        raise ValidationError({"format": f"超过 {LONGEST_WORKBOOK} 行，请缩小范围，或用 JSON 分页读取。"})
    return found
