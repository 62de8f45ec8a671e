"""The query parameters of questions about the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.models import Category
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.rates import BASES, RATE_LABELS
from tracker.api.choices import ASKED_STATES, COHORTS, GROUPINGS, PROJECT_GROUPINGS
from tracker.api.fields import AsOfField, MomentField, MonthField, UnitField, ZoneField
from tracker.api.pagination import CursorField, LimitField
from tracker.api.serializers import QuerySerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.window import Window, resolve_window
from zones.models import Zone

if TYPE_CHECKING:
    from datetime import datetime

    from rest_framework.fields import Field

NONE = "none"


@extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(BASES)}})
class BasesField(serializers.ListField):
    """Bases by their codes; none means all of them, side by side."""

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the codes, each once."""
        for code in data:
            if code not in BASES:
                raise serializers.ValidationError(_no_basis(code), "invalid_choice")
        # Each basis is one sheet of a workbook: a repeated code would be a sheet of the same name.
        return list(dict.fromkeys(data))


def _no_basis(code: object) -> str:
    return f"没有口径“{code}”，可选：{'、'.join(BASES)}。"


class SelectionQuerySerializer(QuerySerializer):
    """Which part of the lists a question is about."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="项目类别")
    chain = serializers.CharField(required=False, max_length=60, help_text="产业链，须完全一致；none 为未填")


class WindowQuerySerializer(SelectionQuerySerializer):
    """Which rounds, on which day, and with what knowledge."""

    as_of = AsOfField(help_text="截至日期，含当日")
    known_at = MomentField(required=False, help_text="按这一时刻账上所知计算，默认现在；早先的通报可据此重现")
    first = serializers.CharField(required=False, max_length=10, help_text="首期，如 2022-1，默认最早的一期")
    last = serializers.CharField(
        required=False, max_length=10, help_text="末期，如 2023-3，默认截至日期已举行的倒数第二期（不含最新一期）"
    )
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")


class RatesQuerySerializer(WindowQuerySerializer):
    """The query of the table of the rates."""

    basis = BasesField(required=False, default=[], help_text="口径的代码，可重复；不填则全部口径并列")
    by = serializers.ChoiceField(choices=GROUPINGS, default=Grouping.NONE, help_text="按什么分行")
    format = FormatField()


class MembersQuerySerializer(WindowQuerySerializer):
    """The query of the projects behind a figure."""

    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单")
    reached = serializers.ChoiceField(
        choices=ASKED_STATES, required=False, help_text="只要已实现、未实现、未到期或已调出的"
    )
    cursor = CursorField()
    limit = LimitField()
    format = FormatField()


class TrendQuerySerializer(SelectionQuerySerializer):
    """The query of the rates month by month."""

    known_at = MomentField(required=False, help_text="按这一时刻账上所知计算，默认现在")
    first = serializers.CharField(required=False, max_length=10, help_text="首期，默认最早的一期")
    last = serializers.CharField(required=False, max_length=10, help_text="末期，默认各月末已举行的倒数第二期")
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")
    basis = BasesField(required=False, default=[], help_text="口径的代码，可重复；不填则全部口径并列")
    by = serializers.ChoiceField(choices=GROUPINGS, default=Grouping.NONE, help_text="按什么分行")
    format = FormatField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {"from": MonthField(help_text="起始月份"), "to": MonthField(help_text="结束月份，须已结束")}
        return {**span, **super().get_fields()}


class LeagueQuerySerializer(WindowQuerySerializer):
    """The query of a ranking."""

    zone = None  # type: ignore[assignment]  # one zone alone is no ranking
    basis = serializers.ChoiceField(
        choices=list(BASES), help_text="口径的代码", error_messages={"invalid_choice": _no_basis("{input}")}
    )
    rate = serializers.ChoiceField(choices=list(RATE_LABELS.items()), help_text="比率")
    group = serializers.ChoiceField(choices=Zone.Group.choices, required=False, help_text="考核分组，默认各组依次")
    format = FormatField()


class DispatchQuerySerializer(SelectionQuerySerializer):
    """The query of the other trio."""

    as_of = AsOfField(help_text="截至日期，含当日")
    year = serializers.IntegerField(
        required=False, min_value=EARLIEST_DATE.year, max_value=LATEST_YEAR, help_text="年度，默认截至日期所在年"
    )
    by = serializers.ChoiceField(
        choices=PROJECT_GROUPINGS,
        default=Grouping.NONE,
        help_text="按什么分行",
    )
    format = FormatField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a year that has not begun."""
        # Not a default of the field: it depends on another parameter.
        attrs.setdefault("year", attrs["as_of"].year)
        if attrs["year"] > attrs["as_of"].year:
            raise serializers.ValidationError({"year": "年度（year）不能晚于截至日期所在年。"})
        return attrs


def selection_of(params: dict[str, Any]) -> Selection:
    """Return which part of the lists is asked for."""
    zone, unit, chain = params.get("zone"), params.get("unit"), params.get("chain")
    return Selection(
        zone_id=zone.pk if zone else None,
        unit=unit.pk if unit else None,
        category=params.get("category"),
        # An empty parameter counts as not given, so projects without a chain are asked for by `none`.
        chain="" if chain == NONE else chain,
    )


def window_of(params: dict[str, Any], now: datetime) -> Window:
    """
    Return the window that is asked for.

    :raises ParameterError: naming what is wrong
    """
    return resolve_window(
        first=params.get("first"),
        last=params.get("last"),
        as_of=params["as_of"],
        known_at=params.get("known_at"),
        now=now,
        reviewed=params["reviewed"],
    )
