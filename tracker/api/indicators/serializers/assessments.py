"""Bodies and answers about assessment schemes and their results."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from projects.models import SchemeIndicator
from projects.rules.assessments import FULL, MISSING_LABELS, SCORING_LABELS, Grade, MissingPolicy
from projects.rules.fixed_point import PARTS
from projects.rules.stages import choices
from tracker.api.fields import BoundedListField, KnownAtField
from tracker.api.indicators.serializers.contributions import STATUSES
from tracker.api.indicators.serializers.values import DIRECTIONS, IndicatorField, PeriodField, ValueField
from tracker.api.serializers import QuerySerializer, ReadSerializer, RecordSerializer, WriteSerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.indicators.assessments import scheme_indicator_result
from zones.models import Zone

SCORINGS, POLICIES, GROUPS = choices(SCORING_LABELS), choices(MISSING_LABELS), Zone.Group.choices
MOST_GRADES, MOST_INDICATORS = 10, 50


class GradeSerializer(WriteSerializer):
    """A grade, written and answered alike."""

    name = serializers.CharField(max_length=20, help_text="等次")
    share = serializers.IntegerField(min_value=1, max_value=FULL, help_text="占本组的百分比")


class SchemeIndicatorWriteSerializer(WriteSerializer):
    indicator = IndicatorField(help_text="指标的代码，周期须与方案相同")
    weight = ValueField(help_text="权重，各项合计 100")
    scoring = serializers.ChoiceField(choices=SCORINGS, help_text="计分方式")
    target = ValueField(required=False, allow_null=True, help_text="目标值；按目标计分的、越接近目标越好的必填")
    cap = ValueField(required=False, help_text="按目标计分时最高得多少分（百分数），默认 100")


class SchemeWriteSerializer(WriteSerializer):
    """A scheme with its indicators."""

    name = serializers.CharField(max_length=60, help_text="名称，同一周期不能重名")
    period = PeriodField(help_text="考核的周期")
    group = serializers.ChoiceField(
        choices=GROUPS, required=False, default="", help_text="适用的考核分组，默认各组都适用"
    )
    missing_policy = serializers.ChoiceField(choices=POLICIES, help_text="缺报的处理")
    grades = BoundedListField(child=GradeSerializer(), max_length=MOST_GRADES, help_text="等次，自高到低，占比合计 100")
    indicators = BoundedListField(
        child=SchemeIndicatorWriteSerializer(), max_length=MOST_INDICATORS, help_text="指标，按次序"
    )

    def validate_indicators(self, rows: list[dict[str, Any]]) -> list[SchemeIndicator]:
        """Return the unsaved indicators of the scheme."""
        return [
            SchemeIndicator(
                indicator=row["indicator"],
                weight_parts=row["weight"],
                scoring=row["scoring"],
                target_parts=row.get("target"),
                cap_parts=row.get("cap", FULL * PARTS),
            )
            for row in rows
        ]

    def validate_grades(self, rows: list[dict[str, Any]]) -> list[Grade]:
        """Return the grades as the rules take them."""
        return [Grade(**row) for row in rows]

    def validate_missing_policy(self, policy: str) -> MissingPolicy:
        """Return the policy as the rules take it."""
        return MissingPolicy(policy)


class SchemeIndicatorSerializer(ReadSerializer):
    """An indicator of a scheme, as it stands or as it was sealed."""

    code = serializers.CharField(help_text="指标的代码")
    name = serializers.CharField(help_text="指标")
    unit = serializers.CharField(help_text="单位")
    direction = serializers.ChoiceField(choices=DIRECTIONS, help_text="方向")
    weight = serializers.CharField(help_text="权重")
    scoring = serializers.ChoiceField(choices=SCORINGS, help_text="计分方式")
    target = serializers.CharField(allow_null=True, help_text="目标值，没有的为 null")
    cap = serializers.CharField(allow_null=True, help_text="封顶（百分数），不按目标计分的为 null")
    words = serializers.CharField(help_text="怎样计分")

    def to_representation(self, instance: Any) -> Any:
        is_row = isinstance(instance, SchemeIndicator)
        return super().to_representation(scheme_indicator_result(instance) if is_row else instance)


class SealSerializer(ReadSerializer):
    """Who sealed a result, when, and its fingerprint."""

    number = serializers.IntegerField(help_text="第几次封存")
    sha256 = serializers.CharField(help_text="结果的 SHA-256")
    sealed_at = serializers.DateTimeField(help_text="封存时刻")
    sealed_by = serializers.CharField(help_text="封存人")
    reason = serializers.CharField(help_text="再次封存的说明")


class SchemeSerializer(RecordSerializer):
    """A scheme, its indicators, and when its results were sealed."""

    name = serializers.CharField(help_text="名称")
    period = PeriodField(help_text="考核的周期")
    group = serializers.CharField(help_text="适用的考核分组，空为各组都适用")
    missing_policy = serializers.ChoiceField(choices=POLICIES, help_text="缺报的处理")
    grades = GradeSerializer(many=True, help_text="等次，自高到低")
    indicators = SchemeIndicatorSerializer(many=True, source="scheme_indicators.all", help_text="指标")
    assessments = SealSerializer(many=True, source="assessments.all", help_text="封存的结果")


class ScoredValueSerializer(ReadSerializer):
    """One indicator of one zone, with every part of its points."""

    code = serializers.CharField(help_text="指标的代码")
    status = serializers.ChoiceField(choices=STATUSES, help_text="数据的情况；只有已审核的计分")
    value = serializers.CharField(allow_null=True, help_text="数值")
    score = serializers.CharField(allow_null=True, help_text="得分（满分 100）")
    weight = serializers.CharField(help_text="权重")
    points = serializers.CharField(allow_null=True, help_text="加权得分：得分 × 权重 ÷ 100")


class CurrentPlaceSerializer(ReadSerializer):
    """What the books give today."""

    rank = serializers.IntegerField(allow_null=True, help_text="名次")
    total = serializers.CharField(allow_null=True, help_text="总分")


class AssessedZoneSerializer(ReadSerializer):
    """A zone in its group."""

    zone = serializers.IntegerField(help_text="开发区的编号")
    zone_name = serializers.CharField(help_text="开发区")
    unit_name = serializers.CharField(help_text="填报单位")
    rank = serializers.IntegerField(allow_null=True, help_text="组内名次，并列者相同；不参加排名的为 null")
    total = serializers.CharField(allow_null=True, help_text="总分")
    grade = serializers.CharField(help_text="等次")
    missing = serializers.ListField(child=serializers.CharField(), help_text="缺数的指标")
    values = ScoredValueSerializer(many=True, help_text="各项指标")
    current = CurrentPlaceSerializer(allow_null=True, help_text="封存的结果旁边：按现在的账重算；其余为 null")


class GradePlacesSerializer(ReadSerializer):
    grade = serializers.CharField(help_text="等次")
    places = serializers.IntegerField(help_text="名额")


class AssessedGroupSerializer(ReadSerializer):
    """The zones of one assessment group."""

    group = serializers.ChoiceField(choices=GROUPS, help_text="考核分组")
    label = serializers.CharField(help_text="考核分组的名称")  # type: ignore[assignment]  # hides an attribute
    ranked = serializers.IntegerField(help_text="参加排名的开发区数")
    places = GradePlacesSerializer(many=True, help_text="各等次的名额：占比四舍五入")
    rows = AssessedZoneSerializer(many=True, help_text="各开发区，自高到低；只有看得见的")


class AssessedSchemeSerializer(ReadSerializer):
    """The scheme as it was when the result was computed."""

    id = serializers.IntegerField(help_text="方案的编号")
    name = serializers.CharField(help_text="名称")
    period = serializers.CharField(help_text="考核的周期")
    period_label = serializers.CharField(help_text="周期的名称")
    group = serializers.CharField(help_text="适用的考核分组，空为各组都适用")
    missing_policy = serializers.ChoiceField(choices=POLICIES, help_text="缺报的处理")
    grades = GradeSerializer(many=True, help_text="等次")
    indicators = SchemeIndicatorSerializer(many=True, help_text="指标")


class AssessmentResultSerializer(ReadSerializer):
    """A provisional or sealed result."""

    scheme = AssessedSchemeSerializer(help_text="方案")
    known_at = serializers.CharField(help_text="按何时账上所知计算")
    groups = AssessedGroupSerializer(many=True, help_text="各考核分组")
    seal = SealSerializer(allow_null=True, help_text="封存情况；未封存的为 null，即暂定")
    is_intact = serializers.BooleanField(allow_null=True, help_text="封存的内容与指纹是否相符；暂定的为 null")
    is_reproduced = serializers.BooleanField(
        allow_null=True, help_text="按封存时账上所知重算是否得出同样的结果；暂定的、无权查看全省的为 null"
    )


class AssessmentQuerySerializer(QuerySerializer):
    """The query of a sealed result."""

    format = FormatField()


class ProvisionalQuerySerializer(AssessmentQuerySerializer):
    """The query of a provisional result."""

    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在")


class SealWriteSerializer(WriteSerializer):
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="说明；已封存过的再次封存必填"
    )
