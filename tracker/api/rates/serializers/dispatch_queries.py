"""The query parameters of questions about the other trio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.dispatch_rates import DISPATCH_PARTS
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from tracker.api.choices import PROJECT_GROUPINGS
from tracker.api.fields import AsOfField, KnownAtField, StructureField
from tracker.api.pagination import CursorField, LimitField
from tracker.api.rates.serializers.queries import SelectionQuerySerializer, selection_of
from tracker.api.workbook_views import FormatField
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from zones.models import Officer


class DispatchQuerySerializer(SelectionQuerySerializer):
    """The query of the other trio."""

    as_of = AsOfField(help_text="截至日期，含当日")
    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在；当时的计划和数据可据此重现")
    year = serializers.IntegerField(
        required=False, min_value=EARLIEST_DATE.year, max_value=LATEST_YEAR, help_text="年度，默认截至日期所在年"
    )
    by = serializers.ChoiceField(
        choices=PROJECT_GROUPINGS,
        default=Grouping.NONE,
        help_text="按什么分行",
    )
    structure = StructureField(default="now")
    format = FormatField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a year that has not begun."""
        # Not a default of the field: it depends on another parameter.
        attrs.setdefault("year", attrs["as_of"].year)
        if attrs["year"] > attrs["as_of"].year:
            raise serializers.ValidationError({"year": "年度（year）不能晚于截至日期所在年。"})
        return attrs


class DispatchMembersQuerySerializer(DispatchQuerySerializer):
    """The query of the projects behind a figure of the other trio."""

    by = None  # type: ignore[assignment]  # a list of projects is not split
    part = serializers.ChoiceField(
        choices=[(name, part.label) for name, part in DISPATCH_PARTS.items()], help_text="表中的哪一部分"
    )
    cursor = CursorField()
    limit = LimitField()


def dispatch_question(params: dict[str, Any], officer: Officer) -> DispatchQuestion:
    """Return what is asked of the other trio."""
    return DispatchQuestion(officer, params["year"], params["as_of"], selection_of(params), params.get("known_at"))
