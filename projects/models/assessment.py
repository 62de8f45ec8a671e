"""Assessment schemes (考核方案) as data, and the results that the province sealed."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from projects.models.indicator import Indicator
from projects.models.record import Record, RecordQuerySet
from projects.rules.assessments import MISSING_LABELS, SCORING_LABELS, Criterion, Grade, MissingPolicy, Scoring
from projects.rules.indicators import PERIOD_LABELS, Direction, IndicatorPeriod, PeriodKind
from projects.rules.stages import choices
from zones.models import Zone


class AssessmentSchemeQuerySet(RecordQuerySet["AssessmentScheme"]):
    """Schemes; every officer may read them: they say by what all are measured."""


AssessmentSchemeManager = models.Manager.from_queryset(AssessmentSchemeQuerySet)


class AssessmentScheme(Record):
    """By what the zones are assessed for a period. It is never edited: another one is recorded and takes its place."""

    name = models.CharField("名称", max_length=60)
    period_kind = models.CharField("周期", max_length=20, choices=choices(PERIOD_LABELS))
    period_start_on = models.DateField("周期首日")
    group = models.CharField("考核分组", max_length=20, choices=Zone.Group, blank=True, help_text="空为各组都适用")
    missing_policy = models.CharField("缺报的处理", max_length=20, choices=choices(MISSING_LABELS))
    grades = models.JSONField("等次", help_text="自高到低，每个等次的名称和占本组的百分比，合计 100")

    objects = AssessmentSchemeManager()

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("name", "period_kind", "period_start_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="assessmentscheme_one_standing",
                violation_error_message="这一周期已有同名的考核方案。",
            ),
            models.CheckConstraint(
                name="assessmentscheme_policy_known",
                condition=models.Q(missing_policy__in=[str(policy) for policy in MissingPolicy]),
                violation_error_message="缺报的处理不在范围内。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.period.label}）"

    @property
    def period(self) -> IndicatorPeriod:
        """The period that it assesses."""
        return IndicatorPeriod(PeriodKind(self.period_kind), self.period_start_on)

    @property
    def grade_list(self) -> list[Grade]:
        """The grades as the rules take them, the best first."""
        return [Grade(grade["name"], grade["share"]) for grade in self.grades]


class SchemeIndicator(models.Model):
    """One indicator of a scheme, its weight and how it is scored. Recorded with the scheme and never changed."""

    scheme = models.ForeignKey(
        AssessmentScheme, models.PROTECT, verbose_name="考核方案", related_name="scheme_indicators"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标", related_name="+")
    position = models.PositiveIntegerField("次序")
    weight_parts = models.BigIntegerField("权重（百分点的万分之一）")
    scoring = models.CharField("计分方式", max_length=20, choices=choices(SCORING_LABELS))
    target_parts = models.BigIntegerField("目标值（万分之一）", null=True, blank=True)
    cap_parts = models.BigIntegerField("封顶（百分点的万分之一）", default=1_000_000)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ("scheme", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("scheme", "indicator"),
                name="schemeindicator_once",
                violation_error_message="同一指标在方案里只能出现一次。",
            ),
            models.CheckConstraint(
                name="schemeindicator_weight_positive",
                condition=models.Q(weight_parts__gt=0),
                violation_error_message="权重须大于零。",
            ),
            models.CheckConstraint(
                name="schemeindicator_scoring_known",
                condition=models.Q(scoring__in=[str(scoring) for scoring in Scoring]),
                violation_error_message="计分方式不在范围内。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.indicator_id}"

    @property
    def criterion(self) -> Criterion:
        """The indicator as the rules take it."""
        return Criterion(
            self.indicator.code,
            Direction(self.indicator.direction),
            Scoring(self.scoring),
            self.weight_parts,
            self.target_parts,
            self.cap_parts,
        )


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def of(self, scheme: AssessmentScheme) -> Self:
        """Keep the results that were sealed of a scheme, the newest first."""
        return self.filter(scheme=scheme).order_by("-number")


AssessmentManager = models.Manager.from_queryset(AssessmentQuerySet)


class Assessment(models.Model):
    """
    A sealed result (封存的考核结果): canonical JSON of what was known when it was sealed, and its SHA-256.

    Triggers refuse to change or remove a row.
    """

    scheme = models.ForeignKey(AssessmentScheme, models.PROTECT, verbose_name="考核方案", related_name="assessments")
    number = models.PositiveIntegerField("第几次封存")
    content = models.TextField("结果", help_text="规范 JSON：键有序，无空白")
    sha256 = models.CharField("指纹", max_length=64)
    sealed_at = models.DateTimeField("封存时间")
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="封存人", related_name="+")
    reason = models.CharField("说明", max_length=300, blank=True)

    objects = AssessmentManager()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("scheme", "number"),
                name="assessment_number_unique",
                violation_error_message="刚有人封存了这个方案的结果，请刷新。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme}第 {self.number} 次封存"
