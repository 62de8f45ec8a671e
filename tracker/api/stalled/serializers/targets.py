"""Bodies, queries and answers about target lists and the projects that could be put on one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.models import PLANNED_STAGES, Category
from projects.rules.stages import choices
from projects.rules.targets import TARGET_STATE_LABELS
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import AsOfField, DayField, KnownAtField, ProjectField, TextOfField, UnitField, ZoneField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.stalled.candidates import BASIS_LABELS, CandidateBasis

if TYPE_CHECKING:
    from rest_framework.fields import Field

STATES = choices(TARGET_STATE_LABELS)


class TargetListSerializer(RecordSerializer):
    """A target list; who is on it is answered with its detail."""

    name = serializers.CharField(help_text="名单名称")
    stage = serializers.ChoiceField(choices=PLANNED_STAGES, help_text="目标阶段")
    deadline = serializers.DateField(help_text="期限，含当日")


class TargetListWriteSerializer(WriteSerializer):
    name = serializers.CharField(max_length=80, help_text="名单名称")
    stage = serializers.ChoiceField(choices=PLANNED_STAGES, help_text="目标阶段")
    deadline = DayField(help_text="期限，含当日")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="说明")


class TargetQuerySerializer(ListQuerySerializer):
    """The query of one target list."""

    as_of = AsOfField(required=False, help_text="截至日期，含当日，默认今天")
    known_at = KnownAtField(help_text="按这一时刻账上所知，默认现在")
    format = FormatField()


class TargetTallySerializer(ReadSerializer):
    """The counts of a list on a day, and the share that reached the stage."""

    as_of = serializers.DateField(help_text="截至日期，含当日")
    reached = serializers.IntegerField(help_text="已达到目标阶段")
    waiting = serializers.IntegerField(help_text="未达到")
    terminated = serializers.IntegerField(help_text="已终止，仍在分母")
    removed = serializers.IntegerField(help_text="已移出，不在分母")
    numerator = serializers.IntegerField(source="share.numerator", help_text="达到率的分子")
    denominator = serializers.IntegerField(source="share.denominator", help_text="达到率的分母")
    percent = serializers.CharField(source="share.percent", allow_null=True, help_text="达到率（%），没有分母为 null")


class TargetRowSerializer(ReadSerializer):
    """A project that is or was on a list."""

    member = serializers.IntegerField(source="member.pk", help_text="名单记录的编号")
    project = serializers.IntegerField(source="member.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="member.project.name", help_text="项目名称")
    zone_name = serializers.CharField(source="member.project.zone.name", help_text="开发区")
    unit_name = serializers.CharField(source="member.project.zone.unit.name", help_text="填报单位")
    is_key = serializers.BooleanField(source="member.project.is_key", help_text="是否省级重点工程")
    state = serializers.ChoiceField(choices=STATES, help_text="截至日期的状态")
    reached_on = serializers.DateField(source="aim.reached_on", allow_null=True, help_text="达到日期")
    terminated_on = serializers.DateField(source="aim.terminated_on", allow_null=True, help_text="终止日期")
    added_at = serializers.DateTimeField(source="member.recorded_at", help_text="列入时刻")
    added_by = serializers.CharField(source="member.recorded_by", help_text="列入人")
    added_reason = serializers.CharField(source="member.reason", help_text="列入理由")
    removed_on = serializers.DateField(allow_null=True, help_text="移出日期")
    removed_by = serializers.CharField(allow_null=True, help_text="移出人")
    removed_reason = serializers.CharField(allow_blank=True, help_text="移出原因")


class TargetProgressSerializer(ReadSerializer):
    """A list with its projects as one officer sees them."""

    target = TargetListSerializer(help_text="名单")
    as_of = serializers.DateField(source="tally.as_of", help_text="截至日期，含当日")
    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知")
    method = serializers.CharField(help_text="达到率怎样算")
    tally = TargetTallySerializer(help_text="截至日期的个数和达到率，只计看得见的项目")
    weeks = TargetTallySerializer(many=True, help_text="每周末的个数和达到率")
    rows = TargetRowSerializer(many=True, help_text="名单上的和曾在名单上的项目")


class TargetProgressPageSerializer(TargetProgressSerializer):
    """The same with the pages of its projects."""

    next = serializers.URLField(allow_null=True, help_text="rows 下一页的地址，没有时为 null")
    previous = serializers.URLField(allow_null=True, help_text="rows 上一页的地址，没有时为 null")


class TargetMemberWriteSerializer(WriteSerializer):
    """A project to put on a list."""

    project = ProjectField(help_text="项目的编号")
    reason = serializers.CharField(max_length=300, help_text="列入的理由")


class TargetMemberSerializer(RecordSerializer):
    target = serializers.IntegerField(source="target_id", help_text="名单的编号")
    project = serializers.IntegerField(source="project_id", help_text="项目的编号")


class CandidateQuerySerializer(ListQuerySerializer):
    """The query of the projects that could be put on a list."""

    stage = serializers.ChoiceField(choices=PLANNED_STAGES, help_text="目标阶段")
    by = serializers.ChoiceField(
        choices=choices(BASIS_LABELS), default=CandidateBasis.PLANNED, help_text="按计划日期或预测日期落在期间内"
    )
    as_of = AsOfField(required=False, help_text="站在哪一天看，默认今天")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="项目类别")
    is_key = serializers.BooleanField(required=False, help_text="true 只要省级重点工程，false 只要其他项目")
    format = FormatField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {"from": DayField(help_text="期间首日"), "to": DayField(help_text="期间末日，含当日")}
        return {**span, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": "期间末日（to）早于首日（from），请对调。"})
        return attrs


def chance_text(chance: float | None) -> str | None:
    """Return a chance in percent, to two places; None where there is none."""
    return None if chance is None else str(Decimal(100 * chance).quantize(Decimal("0.01"), ROUND_HALF_UP))


class CandidateSerializer(FastSerializer):
    """A project that has not reached the stage."""

    of_mappings = True

    id = serializers.IntegerField(help_text="项目的编号")
    project_name = serializers.CharField(source="name", help_text="项目名称")
    zone_name = serializers.CharField(source="zone__name", help_text="开发区")
    unit_name = serializers.CharField(source="zone__unit__name", help_text="填报单位")
    category = serializers.ChoiceField(choices=Category.choices, help_text="项目类别")
    is_key = serializers.BooleanField(help_text="是否省级重点工程")
    planned_on = serializers.DateField(allow_null=True, help_text="下一阶段的计划日期")
    waits_since = serializers.DateField(allow_null=True, help_text="前一阶段的日期，自此等待")
    forecast_on = serializers.DateField(
        allow_null=True, help_text="预测日期：等待同样久的同类项目过半达到之日；不足以预测的为 null"
    )
    chance_percent = TextOfField(
        chance_text, source="chance", allow_null=True, help_text="到期间末日达到的可能（%）；不足以预测的为 null"
    )
    compared = serializers.IntegerField(help_text="用来比较的同类项目数")


class ExpectationSerializer(ReadSerializer):
    """How many of the projects history lets one expect."""

    count = serializers.IntegerField(help_text="项目数")
    foreseen = serializers.IntegerField(help_text="其中可作预测的")
    expected = serializers.CharField(allow_null=True, help_text="这些项目到期间末日达到的期望个数，一位小数")
    as_of = serializers.DateField(help_text="站在哪一天看")
    method = serializers.CharField(help_text="预测怎样算，哪些不作预测")
