"""A rule by which projects count as stalled, tried on the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Project, RuleVersion
from projects.rules.months import month_end, months_between
from tracker.api.stalled.serializers import rules as serializers
from tracker.api.stalled.views.stalled import TAG, in_zone_and_unit
from tracker.api.views import BaseAPIView
from tracker.queries.stalled.backtest import MOST_LOOKED_AT, Trial, backtest, check_size
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from rest_framework.request import Request


class BacktestView(BaseAPIView):
    """A rule tried on the past."""

    tag = TAG
    query = serializers.BacktestQuerySerializer
    has_extent = True

    @extend_schema(
        operation_id="backtest_stall_rule",
        summary="用历史检验停滞规则",
        description=(
            "逐月查看过去：会亮多少灯，灯亮后多久有进展，会发多少邮件。不改变任何规则。"
            f"项目数 × 月数至多 {MOST_LOOKED_AT}，超过的答 422。"
        ),
        responses=serializers.BacktestSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what the rule would have found among what the officer sees."""
        projects, trial = self._projects(), self._trial()
        check_size(projects, len(list(months_between(self.params["from"], self.params["to"]))))
        result = backtest(projects, trial, patience=patience_of_settings())
        return Response(serializers.BacktestSerializer(result).data)

    def _projects(self) -> Any:
        return in_zone_and_unit(Project.objects.visible_to(self.officer), self.params)

    def _trial(self) -> Trial:
        params = self.params
        months = list(months_between(params["from"], params["to"]))
        if not 0 < len(months) <= serializers.MOST_MONTHS:
            raise ValidationError({"to": [ErrorDetail(f"须为 1 到 {serializers.MOST_MONTHS} 个月。", "invalid")]})
        if params["to"] > self.today:
            raise ValidationError({"to": [ErrorDetail("结束月份（to）不能晚于本月。", "future")]})
        newest = RuleVersion.objects.filter(code=params["code"], unit=None).order_by("category", "-version").first()
        if newest is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {params['code']}。", "does_not_exist")]})
        changes = {name: params[name] for name in ("yellow", "red", "category") if name in params}
        # Enabled, so that a rule can be tried before it is switched on.
        rule = replace(newest.as_rule(), **changes, is_enabled=True)
        if rule.yellow is not None and rule.red is not None and rule.red < rule.yellow:
            raise ValidationError({"red": [ErrorDetail("红灯线不能低于黄灯线。", "red_below_yellow")]})
        last = min(month_end(params["to"]), self.today)
        # Monthly: each look scans every visible project, while a request waits.
        return Trial(rule, params["from"], last, is_weekly=False, as_known_then=params["known"] == "then")
