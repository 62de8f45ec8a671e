"""Entries of projects on the lists of rounds, as answered and as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import Category, CohortEntry, ExitKind, as_of_sql
from tracker.api.choices import COHORTS
from tracker.api.fields import DayField, ProjectField, RoundField, UnitField, WanField, ZoneField
from tracker.api.pagination import RecordListQuerySerializer, read_records
from tracker.api.serializers import RecordSerializer, WriteSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from projects.models import CohortEntryQuerySet


class EntrySerializer(RecordSerializer):
    """What was declared for a project on a list, its zone and trade at that time, and what came of it."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    round = RoundField(help_text="期次")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单")
    amount_wan = WanField(source="amount_yuan", help_text="申报的投资额（万元）")
    expected_output_wan = WanField(source="expected_output_yuan", allow_null=True, help_text="申报的预计年产值（万元）")
    planned_next_on = serializers.DateField(allow_null=True, help_text="下一阶段的计划日期")
    zone = serializers.IntegerField(source="zone_id", help_text="申报时的开发区")
    unit = serializers.CharField(source="unit_id", help_text="申报时的填报单位")
    category = serializers.ChoiceField(choices=Category.choices, help_text="申报时的项目类别")
    chain = serializers.CharField(help_text="申报时的产业链")
    reached_on = serializers.DateField(allow_null=True, help_text="进入下一阶段的日期")
    left_on = serializers.DateField(allow_null=True, help_text="调出或终止的日期")
    left_kind = serializers.ChoiceField(choices=ExitKind.choices, allow_blank=True, help_text="调出或终止")
    left_reason = serializers.CharField(allow_null=True, help_text="调出或终止的原因")


class EntryListQuerySerializer(RecordListQuerySerializer):
    project = ProjectField(required=False, help_text="项目的编号")
    round = RoundField(required=False, help_text="期次")
    cohort = serializers.ChoiceField(choices=COHORTS, required=False, help_text="名单")
    zone = ZoneField(required=False, help_text="申报时的开发区")
    unit = UnitField(required=False, help_text="申报时的填报单位")


class EntryWriteSerializer(WriteSerializer):
    project = ProjectField(help_text="项目的编号")
    round = RoundField(help_text="期次")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单")
    amount_wan = WanField(source="amount_yuan", help_text="签约投资额或计划总投资（万元），以申报为准")
    expected_output_wan = WanField(
        source="expected_output_yuan", required=False, allow_null=True, help_text="预计年产值（万元），不填取项目的"
    )
    planned_next_on = DayField(required=False, allow_null=True, help_text="下一阶段的计划日期，不填取项目的")


class CorrectionWriteSerializer(WriteSerializer):
    """How an entry should have been declared; what is not given stays as it was, null clears."""

    round = RoundField(required=False, help_text="期次")
    amount_wan = WanField(source="amount_yuan", required=False, help_text="投资额（万元）")
    expected_output_wan = WanField(
        source="expected_output_yuan", required=False, allow_null=True, help_text="预计年产值（万元）"
    )
    planned_next_on = DayField(required=False, allow_null=True, help_text="下一阶段的计划日期")
    zone = ZoneField(required=False, help_text="申报时的开发区，填报单位随之")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="申报时的项目类别")
    chain = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="申报时的产业链")
    reason = serializers.CharField(max_length=300, help_text="更正的原因")


class LeavingWriteSerializer(WriteSerializer):
    """The decision that a project leaves a list."""

    left_on = DayField(help_text="自哪一天起")
    kind = serializers.ChoiceField(choices=ExitKind.choices, help_text="调出（离开分母）或终止（仍留在分母）")
    reason = serializers.CharField(max_length=300, help_text="决定的依据")


def read_entries(entries: CohortEntryQuerySet, params: dict[str, Any]) -> QuerySet[Any]:
    """Return entries with everything that `EntrySerializer` answers, in one query."""
    records = read_records(entries, params).select_related("project", "round")
    # Reason only: day and kind of the exit are projected onto the entry already.
    return records.annotate(left_reason=as_of_sql.exit_value("reason"))


def entry_answer(entry: CohortEntry) -> Any:
    """Return an entry as answered, read anew for what `read_entries` annotates."""
    return EntrySerializer(read_entries(CohortEntry.objects.filter(pk=entry.pk), {"all": True}).get()).data
