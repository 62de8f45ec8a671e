"""Months of reporting: who is on time, closing and opening again, due days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.permissions import may_close_months
from projects.rules.months import parse_month
from tracker.api.reports.serializers.months import (
    DueDayWriteSerializer,
    ReopenWriteSerializer,
    ReportingMonthSerializer,
)
from tracker.api.reports.serializers.reports import EmptyWriteSerializer
from tracker.api.views import BaseAPIView, allow
from tracker.operations.months import close_month, reopen_month, set_due_day
from tracker.queries.reports.months import reporting_month

if TYPE_CHECKING:
    from datetime import date

    from rest_framework.request import Request

TAG = "月度报送"
MAY_NOT = "只有省级人员可以关账、重开和设定截止日。"


class MonthView(BaseAPIView):
    """Knows its month from the address."""

    tag = TAG

    @staticmethod
    def month_of(text: str) -> date:
        """
        Return the month of the address.

        :raises NotFound: if it is none
        """
        try:
            return parse_month(text)
        except ValueError as error:
            # Part of the address, not of the query: an impossible month does not exist.
            raise NotFound from error

    def answer(self, month: date) -> Response:
        """Answer how a month stands."""
        return Response(ReportingMonthSerializer(reporting_month(officer=self.officer, month=month)).data)


class ReportingMonthView(MonthView):
    @extend_schema(
        operation_id="reporting_month",
        summary="某月的报送情况",
        description="应报项目：当月末以前建档、当月 1 日以前没有终止或达产的项目。按首次报送的日期计是否按时。",
        responses=ReportingMonthSerializer,
    )
    def get(self, request: Request, month: str) -> Response:
        """Return who reported, and when."""
        return self.answer(self.month_of(month))


class MonthClosingView(MonthView):
    @extend_schema(
        operation_id="close_month",
        summary="关账（省级）",
        request=EmptyWriteSerializer,
        responses=ReportingMonthSerializer,
    )
    def post(self, request: Request, month: str) -> Response:
        """Close it: its reports stay as they are."""
        first = self.month_of(month)
        allow(may_close_months(self.officer), MAY_NOT)
        # A body with anything in it is refused, as everywhere: a misplaced `reason` must not be dropped.
        self.validated(EmptyWriteSerializer)
        close_month(month=first, by=self.officer, now=self.now, today=self.today)
        return self.answer(first)


class MonthReopeningView(MonthView):
    @extend_schema(
        operation_id="reopen_month",
        summary="重开（省级）",
        request=ReopenWriteSerializer,
        responses=ReportingMonthSerializer,
        examples=[OpenApiExample("重开", {"reason": "两县漏报补录"}, request_only=True)],
    )
    def post(self, request: Request, month: str) -> Response:
        first = self.month_of(month)
        allow(may_close_months(self.officer), MAY_NOT)
        reopen_month(month=first, **self.validated(ReopenWriteSerializer), by=self.officer, now=self.now)
        return self.answer(first)


class MonthDueDayView(MonthView):
    """Setting the due day of a month."""

    @extend_schema(
        operation_id="set_due_day",
        summary="设定截止日（省级）",
        description="未设定的月份为次月 5 日。",
        request=DueDayWriteSerializer,
        responses=ReportingMonthSerializer,
        examples=[OpenApiExample("截止日", {"due_on": "2024-06-08"}, request_only=True)],
    )
    def post(self, request: Request, month: str) -> Response:
        first = self.month_of(month)
        allow(may_close_months(self.officer), MAY_NOT)
        set_due_day(month=first, **self.validated(DueDayWriteSerializer), by=self.officer, now=self.now)
        return self.answer(first)
