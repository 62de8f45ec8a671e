"""Trying a rule on the past."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Category, Project, RuleVersion
from projects.rules.months import month_end, month_text, months_between
from tracker.api.fields import MonthField, UnitField, ZoneField
from tracker.api.serializers import QuerySerializer, ReadSerializer
from tracker.api.stalled.serializers import CODE
from tracker.api.views import BaseAPIView
from tracker.queries.stalled.backtest import Trial, backtest
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from rest_framework.fields import Field
    from rest_framework.request import Request

MOST_MONTHS = 24


class BacktestQuerySerializer(QuerySerializer):
    """What is tried on which months."""

    code = serializers.RegexField(CODE, help_text="规则的代码；未另行给出的取它现行的内容")
    yellow = serializers.IntegerField(min_value=0, max_value=3650, required=False, help_text="试用的黄灯线")
    red = serializers.IntegerField(min_value=0, max_value=3650, required=False, help_text="试用的红灯线")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="只试这一类别")
    zone = ZoneField(required=False, help_text="只试这个开发区")
    unit = UnitField(required=False, help_text="只试这个填报单位")
    known = serializers.ChoiceField(
        choices=[("then", "按当时所知"), ("now", "按现在所知")], default="then", help_text="按哪时账上所知"
    )

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; one of the names is a word of Python's."""
        span = {
            "from": MonthField(help_text="起始月份"),
            "to": MonthField(help_text=f"结束月份，至多 {MOST_MONTHS} 个月"),
        }
        return {**span, **super().get_fields()}


class CardsSerializer(ReadSerializer):
    """The lights that came on in one month in one zone."""

    month = serializers.CharField(help_text="亮灯的月份")
    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    count = serializers.IntegerField(help_text="亮灯数")


class BacktestSerializer(ReadSerializer):
    """What came of a trial."""

    looks = serializers.IntegerField(help_text="查看的次数（每月第一个工作日）")
    cards = CardsSerializer(many=True, help_text="各月各开发区新亮的灯")
    opened = serializers.IntegerField(help_text="期间新亮的灯")
    open_at_first = serializers.IntegerField(help_text="期初之前就该亮的灯")
    moved = serializers.IntegerField(help_text="亮灯后有了进展、灯已灭的")
    still_open = serializers.IntegerField(help_text="期末还亮着的")
    median_days = serializers.IntegerField(allow_null=True, help_text="从亮灯到灯灭的天数的中位数")
    mails = serializers.IntegerField(help_text="按现在的人员和偏好估计的邮件数")


class BacktestView(BaseAPIView):
    """A rule tried on the past."""

    tag = "停滞与催办"
    query = BacktestQuerySerializer

    @extend_schema(
        operation_id="backtest_stall_rule",
        summary="用历史检验停滞规则",
        description="逐月查看过去：会亮多少灯，灯亮后多久有进展，会发多少邮件。不改变任何规则。",
        responses=BacktestSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what the rule would have found among what the officer sees."""
        result = backtest(self._projects(), self._trial(), patience=patience_of_settings())
        cards = [
            {"month": month_text(one.month), "zone": one.zone_id, "zone_name": one.zone, "count": one.count}
            for one in result.cards
        ]
        return Response({**asdict(result), "cards": cards})

    def _projects(self) -> Any:
        asked = {"zone": self.params.get("zone"), "zone__unit": self.params.get("unit")}
        named = {name: value for name, value in asked.items() if value is not None}
        return Project.objects.visible_to(self.officer).filter(**named)

    def _trial(self) -> Trial:
        asked = self.params
        months = list(months_between(asked["from"], asked["to"]))
        if not 0 < len(months) <= MOST_MONTHS:
            raise ValidationError({"to": [ErrorDetail(f"须为 1 到 {MOST_MONTHS} 个月。", "invalid")]})
        newest = RuleVersion.objects.filter(code=asked["code"], unit=None).order_by("category", "-version").first()
        if newest is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {asked['code']}。", "does_not_exist")]})
        changes = {name: asked[name] for name in ("yellow", "red", "category") if name in asked}
        rule = replace(newest.as_rule(), **changes, is_enabled=True)
        if rule.yellow is not None and rule.red is not None and rule.red < rule.yellow:
            raise ValidationError({"red": [ErrorDetail("红灯线不能低于黄灯线。", "red_below_yellow")]})
        last = min(month_end(asked["to"]), self.today)
        return Trial(rule, asked["from"], last, is_weekly=False, as_known_then=asked["known"] == "then")
