"""The projects behind a figure, as they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from projects.models import Category, ExitKind
from projects.rules.months import month_text
from tracker.api.choices import STATES
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import TextOfField, WanField
from tracker.api.pagination import paginated_schema
from tracker.api.rates.serializers.tables import NarrowedWindowSerializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.api.serializers import ReadSerializer


def _round_key(row: Mapping[str, Any]) -> str:
    return f"{row['round_year']}-{row['round_number']}"


class MemberSerializer(FastSerializer):
    """A project behind a figure."""

    of_mappings = True

    id = serializers.IntegerField(help_text="入批记录的编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(help_text="项目名称")
    zone = serializers.IntegerField(source="place_zone", help_text="申报时的开发区；structure=now 时为现属的")
    zone_name = serializers.CharField(help_text="开发区的名称")
    unit = serializers.CharField(source="place_unit", help_text="申报时的填报单位；structure=now 时为现属的")
    unit_name = serializers.CharField(help_text="填报单位的名称")
    round = TextOfField(_round_key, source="*", help_text="期次")
    category = serializers.ChoiceField(choices=Category.choices, help_text="申报时的项目类别")
    chain = serializers.CharField(help_text="申报时的产业链")
    amount_wan = WanField(source="amount_yuan", help_text="申报的投资额（万元）")
    expected_output_wan = WanField(source="expected_output_yuan", allow_null=True, help_text="申报的预计年产值（万元）")
    planned_next_on = serializers.DateField(allow_null=True, help_text="下一阶段的计划日期")
    state = serializers.ChoiceField(choices=STATES, help_text="截至日期的状态")
    reached_on = serializers.DateField(source="fact_reached_on", allow_null=True, help_text="进入下一阶段的日期")
    completed_wan = WanField(source="fact_completed", allow_null=True, help_text="截至日期的累计完成投资（万元）")
    completed_month = TextOfField(
        month_text, source="fact_completed_month", allow_null=True, help_text="累计完成投资所属或最近确认的月份"
    )
    actual_output_wan = WanField(source="fact_actual", allow_null=True, help_text="截至日期的实际年产值（万元）")
    actual_output_month = TextOfField(
        month_text, source="fact_actual_month", allow_null=True, help_text="实际年产值所属或最近确认的月份"
    )
    terminated_on = serializers.DateField(
        source="fact_terminated_on", allow_null=True, help_text="终止日期，由开发区登记或由省级决定"
    )
    left_on = serializers.DateField(source="fact_left_on", allow_null=True, help_text="调出或终止的日期")
    left_kind = serializers.ChoiceField(
        source="fact_left_kind", choices=ExitKind.choices, allow_blank=True, help_text="调出或终止"
    )
    left_reason = serializers.CharField(source="fact_left_reason", allow_null=True, help_text="调出或终止的原因")


def members_page() -> ReadSerializer:
    """Return the shape of a page of members, with the question that it answers."""
    question = NarrowedWindowSerializer().fields
    return inline_serializer("MembersPage", {**paginated_schema(MemberSerializer).fields, **question})
