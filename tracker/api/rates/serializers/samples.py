"""Samples for checks on site: bodies and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import Category
from tracker.api.choices import COHORTS
from tracker.api.fields import AsOfField, DayField, UnitField, WanField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import RecordSerializer, WriteSerializer
from tracker.api.serializers import reason as reason_field
from tracker.api.workbook_views import FormatField
from tracker.models import CheckOutcome, Stratification
from tracker.operations.audit_samples import MOST_DRAWN

if TYPE_CHECKING:
    from tracker.models import AuditSampleItem


class SampleWriteSerializer(WriteSerializer):
    title = serializers.CharField(max_length=100, help_text="抽查的名称")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单；从其中已进入下一阶段的项目里抽")
    as_of = AsOfField(help_text="截至日期，含当日")
    first = serializers.CharField(required=False, max_length=10, help_text="首期，默认最早的一期")
    last = serializers.CharField(required=False, max_length=10, help_text="末期，默认已举行的倒数第二期")
    unit = UnitField(required=False, help_text="只抽这个填报单位的；填报单位自己抽时不必填")
    stratification = serializers.ChoiceField(choices=Stratification.choices, help_text="分层方式")
    size = serializers.IntegerField(min_value=1, max_value=MOST_DRAWN, help_text=f"样本量，至多 {MOST_DRAWN}")
    seed = serializers.CharField(
        required=False, max_length=64, help_text="种子，如当众摇出的号码；不填由系统产生。凭种子可以重抽"
    )


class SampleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="编号")
    title = serializers.CharField(help_text="名称")
    seed = serializers.CharField(help_text="种子")
    cohort = serializers.ChoiceField(choices=COHORTS, help_text="名单")
    as_of = serializers.DateField(help_text="截至日期")
    rounds = serializers.ListField(child=serializers.CharField(), help_text="期次")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="填报单位的代码，null 为全省")
    stratification = serializers.ChoiceField(choices=Stratification.choices, help_text="分层方式")
    drawn_at = serializers.DateTimeField(help_text="抽取时刻；总体按这一时刻账上所知")
    drawn_by = serializers.CharField(help_text="抽取人")


class SampleStratumSerializer(serializers.Serializer[Any]):
    """A stratum, and what was found in it."""

    name = serializers.CharField(help_text="层")
    population = serializers.IntegerField(help_text="总体项目数")
    size = serializers.IntegerField(help_text="样本量")
    confirmed = serializers.IntegerField(help_text="属实")
    refuted = serializers.IntegerField(help_text="不属实")
    unchecked = serializers.IntegerField(help_text="无法核查")


class EstimateSerializer(serializers.Serializer[Any]):
    """What the results say of the whole population, with its interval of 95 %."""

    percent = serializers.CharField(help_text="属实比例的估计，百分数")
    low_percent = serializers.CharField(help_text="区间下限")
    high_percent = serializers.CharField(help_text="区间上限")
    projects = serializers.ListField(child=serializers.IntegerField(), help_text="折合项目数：估计、下限、上限")


class SampleDetailSerializer(SampleSerializer):
    """A sample with its results; the totals are null for who sees only a part of it."""

    population = serializers.IntegerField(allow_null=True, help_text="总体项目数")
    strata = SampleStratumSerializer(many=True, allow_null=True)
    checked = serializers.IntegerField(allow_null=True, help_text="已核查（属实、不属实）的项目数")
    estimate = EstimateSerializer(allow_null=True, help_text="有一层还没有核查结果时为 null")
    is_reproduced = serializers.BooleanField(allow_null=True, help_text="按当时的账和种子重抽，是否还是这些项目")
    method = serializers.CharField(help_text="抽样、估计和区间的方法及出处")


class SampleItemQuerySerializer(ListQuerySerializer):
    """The query of the drawn projects."""

    format = FormatField()


class SampleCheckWriteSerializer(WriteSerializer):
    outcome = serializers.ChoiceField(choices=CheckOutcome.choices, help_text="结果")
    checked_on = DayField(help_text="核查日期，不早于抽取之日")
    note = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="情况；不属实、无法核查的必填"
    )
    reason = reason_field()


class SampleCheckSerializer(RecordSerializer):
    outcome = serializers.ChoiceField(choices=CheckOutcome.choices, help_text="结果")
    checked_on = serializers.DateField(help_text="核查日期")
    note = serializers.CharField(help_text="情况")


def _check(item: AuditSampleItem) -> dict[str, Any] | None:
    standing: list[Any] = getattr(item, "standing_checks", [])
    return dict(SampleCheckSerializer(standing[0]).data) if standing else None


class SampleItemSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="编号")
    stratum = serializers.CharField(help_text="层")
    entry = serializers.IntegerField(source="entry_id", help_text="入批记录的编号")
    project = serializers.IntegerField(source="entry.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="entry.project.name", help_text="项目名称")
    owner = serializers.CharField(source="entry.project.owner", help_text="建设单位")
    zone_name = serializers.CharField(source="entry.project.zone.name", help_text="开发区")
    unit_name = serializers.CharField(source="entry.project.zone.unit.name", help_text="填报单位")
    round = serializers.CharField(source="entry.round.key", help_text="期次")
    category = serializers.ChoiceField(source="entry.category", choices=Category.choices, help_text="项目类别")
    amount_wan = WanField(source="entry.amount_yuan", help_text="投资额（万元）")
    check_result = SampleCheckSerializer(allow_null=True, source="*", help_text="核查结果，还没有的为 null")

    def to_representation(self, instance: AuditSampleItem) -> dict[str, Any]:
        """Return the item with the one check that stands."""
        fields = {name: field for name, field in self.fields.items() if name != "check_result"}
        answer = {name: field.to_representation(field.get_attribute(instance)) for name, field in fields.items()}
        return {**answer, "check_result": _check(instance)}
