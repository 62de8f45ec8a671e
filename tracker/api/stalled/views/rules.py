"""The rules by which projects count as stalled: reading, changing and trying them on the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Project, RuleVersion
from projects.operations.stall_rules import change_rule
from projects.permissions import may_change_stall_rules
from projects.rules.months import month_end, months_between
from tracker.api.etags import etag_response, required_if_match
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.stalled.serializers import rules as serializers
from tracker.api.stalled.views.stalled import TAG, in_zone_and_unit
from tracker.api.views import BaseAPIView, allow
from tracker.queries.stalled.backtest import MOST_LOOKED_AT, Trial, backtest, check_size
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from rest_framework.request import Request


class StallRuleListView(BaseAPIView):
    """The rules by which projects count as stalled."""

    tag = TAG
    query = serializers.RulesQuerySerializer

    @extend_schema(
        operation_id="stall_rules",
        summary="停滞规则",
        description="每条规则可按类别、填报单位另定标准，最具体的生效。每次调整是一个新版本，此前的判断不受影响。",
        responses=paginated_schema(serializers.RuleSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return the newest version of each, or all of them."""
        versions = RuleVersion.objects.select_related("recorded_by").order_by("code", "category", "unit", "version")
        rows = list(versions)
        if not self.params["history"]:
            # In order of version: the newest overwrites the older ones of its scope.
            rows = list({(row.code, row.category, row.unit_id): row for row in rows}.values())
        return paginated_by_position(
            request, self.params, rows, lambda page: serializers.RuleSerializer(page, many=True).data
        )

    @extend_schema(
        operation_id="change_stall_rule",
        summary="调整停滞规则",
        description=(
            '只须给出要改的内容。If-Match 为这一范围（类别、填报单位）现有的版本，还没有单独规定的为 "0"。'
            "调整后的版本自 valid_from 起生效。"
        ),
        request=serializers.RuleWriteSerializer,
        responses=serializers.RuleSerializer,
        examples=[
            OpenApiExample(
                "放宽", {"code": "signed-not-started", "yellow": 9, "reason": "冬季不能施工"}, request_only=True
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """Add a version of a rule for one scope."""
        officer = self.officer
        allow(may_change_stall_rules(officer), "停滞规则由省级调整。")
        body = self.validated(serializers.RuleWriteSerializer)
        code, category, unit = body.pop("code"), body.pop("category", ""), body.pop("unit", None)
        of_code = RuleVersion.objects.filter(code=code).order_by("unit_id", "category", "-version")
        scoped = of_code.filter(category=category, unit=unit).first()
        # A scope without versions of its own starts from the general rule, under version 0.
        general = scoped or of_code.filter(unit=None).first()
        if general is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {code}。", "does_not_exist")]})
        seen = required_if_match(request, scoped.version if scoped else 0)
        reason = body.pop("reason")
        changes = {"valid_from": self.today, **body}
        fresh = change_rule(
            general=general,
            category=category,
            unit=unit,
            version=seen,
            changes=changes,
            by=officer,
            now=self.now,
            reason=reason,
        )
        return etag_response(dict(serializers.RuleSerializer(fresh).data))


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
