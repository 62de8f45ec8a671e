"""Asking what the approval reforms reached in a period."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.models import Project
from projects.rules.reforms import ReformPart
from tracker.api.pagination import paginated_list
from tracker.api.rates.serializers.queries import selection_of
from tracker.api.reforms.serializers import reforms as serializers
from tracker.api.reforms.views.adoptions import TAG
from tracker.api.reforms.workbooks import reforms_book
from tracker.api.workbook_views import QuestionView, WorkbookView, json_or_workbook
from tracker.queries.rates.selection import Grouping
from tracker.queries.reforms.summary import numbers_of_part, reform_table
from tracker.queries.reforms.told_projects import reform_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse

COLUMNS = ("id", "name", "zone_id", "zone__name", "zone__unit_id")


class ReformTableView(WorkbookView):
    """The table of a period."""

    tag = TAG
    query = serializers.ReformsQuerySerializer

    @extend_schema(
        operation_id="reforms",
        summary="审批改革情况表",
        description=(
            "期间内的承诺制、标准地、领代办项目数，标准地宗数与面积，岗位，审批时限压缩率及其分子、分母。"
            "只统计看得见的开发区；百分数的合计是分子之和除以分母之和。"
        ),
        responses=json_or_workbook(serializers.ReformsSerializer),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return what the visible zones reached, by group."""
        by = Grouping(self.params["by"])
        table = reform_table(
            officer=self.officer,
            period=serializers.period_of(self.params),
            selection=selection_of(self.params),
            by=by,
        )
        answer = serializers.ReformsSerializer.render(
            SimpleNamespace(
                period=table.period,
                known_at=table.period.known_at or self.now,
                structure=self.params["structure"],
                by=by,
                scope=self.heading(),
                unpublished_years=table.unpublished_years,
                calendar_note=table.calendar_note,
                rows=table.rows,
                total=table.total,
            )
        )
        return reforms_book(answer, answer["scope"]) if self.wants_workbook else Response(answer)


class ReformProjectListView(QuestionView):
    """The projects behind a count."""

    tag = TAG
    query = serializers.ReformProjectsQuerySerializer

    @extend_schema(
        operation_id="reform_projects",
        summary="项目数背后的项目",
        description="与情况表同一期间、同一范围；个数与表中数字一致。",
        responses=serializers.projects_page(),
    )
    def get(self, request: Request) -> Response:
        """Return the projects of one count."""
        period = serializers.period_of(self.params)
        # By the days that the table counts: the number of projects equals the count there.
        members = numbers_of_part(
            officer=self.officer,
            period=period,
            selection=selection_of(self.params),
            part=ReformPart(self.params["part"]),
        )

        def read(numbers: Sequence[int]) -> Any:
            found = {row["id"]: row for row in Project.objects.filter(pk__in=numbers).values(*COLUMNS)}
            dates = reform_dates(period, numbers)
            rows = [
                {**found[number], "reforms": sorted(dates[number].since), "since": dates[number].since}
                for number in numbers
            ]
            return serializers.ReformProjectSerializer(rows, many=True).data

        response = paginated_list(request, self.params, members, read, key=int)
        question = SimpleNamespace(
            period=period,
            known_at=period.known_at or self.now,
            structure=self.params["structure"],
            scope=self.heading(),
        )
        # The question beside its answer: a saved page shows which period and knowledge it is about.
        response.data |= serializers.PlacedPeriodSerializer.render(question)
        return response
