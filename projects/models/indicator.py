"""Zone indicators (开发区指标) as data, the values that zones report of them, and the reviews of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.record import Record, RecordQuerySet
from projects.rules.indicators import (
    DIRECTION_LABELS,
    PERIOD_LABELS,
    Direction,
    IndicatorPeriod,
    PeriodKind,
    value_text,
)
from projects.rules.stages import choices
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from datetime import date, datetime


class Indicator(models.Model):
    """What is measured of a zone, in which unit and how often. Unit and period are fixed once there are values."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.CharField("单位", max_length=20)
    period_kind = models.CharField("周期", max_length=20, choices=choices(PERIOD_LABELS))
    direction = models.CharField("方向", max_length=20, choices=choices(DIRECTION_LABELS))
    is_additive = models.BooleanField("可加总", help_text="各开发区的数相加有意义，如投资额；增速、比率不能相加")
    source = models.CharField("来源", max_length=200, blank=True)
    valid_from = models.DateField("生效日期")

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="indicator_period_known",
                condition=models.Q(period_kind__in=[str(kind) for kind in PeriodKind]),
                violation_error_message="周期不在范围内。",
            ),
            models.CheckConstraint(
                name="indicator_direction_known",
                condition=models.Q(direction__in=[str(direction) for direction in Direction]),
                violation_error_message="方向不在范围内。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def fault_of(self, period: IndicatorPeriod, today: date) -> str:
        """Return why there are no values for a period as a sentence, empty if there may be."""
        if period.kind != self.period_kind:
            return f"“{self.name}”按{self.get_period_kind_display()}填报，{period.label}不是这样的周期。"
        if period.end > today:
            return f"{period.label}尚未结束，结束后再填报。"
        if period.end < self.valid_from:
            return f"“{self.name}”自 {self.valid_from} 起填报，{period.label}在此之前。"
        return ""


class IndicatorValueQuerySet(RecordQuerySet["IndicatorValue"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the values of the zones an officer may see."""
        if officer.sees_everything:
            return self
        return self.filter(zone__in=Zone.objects.visible_to(officer))

    def with_decision(self, known_at: datetime | None = None) -> Self:
        """Keep all, each with the `decision` of its review and its `decision_note` as known then; None: waiting."""
        reviews = IndicatorReview.objects.as_known_at(known_at).filter(value=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(
            decision=models.Subquery(reviews.values("decision")[:1]),
            decision_note=models.Subquery(reviews.values("note")[:1]),
        )

    def decided(self, decision: str | None) -> Self:
        """Keep, of those that `with_decision` returned, the ones with that decision; None: those that wait."""
        return self.filter(decision=decision)

    def by(self, day: date) -> Self:
        """Keep the values of periods that have ended by the end of a day."""
        return self.filter(period_end_on__lte=day)


IndicatorValueManager = models.Manager.from_queryset(IndicatorValueQuerySet)


class IndicatorValue(Record):
    """What a zone reports of an indicator for a period: whole ten-thousandths of the indicator's unit."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="indicator_values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标", related_name="values")
    period_start_on = models.DateField("周期首日")
    period_end_on = models.DateField("周期末日")
    value_parts = models.BigIntegerField("数值（万分之一）")
    note = models.CharField("备注", max_length=300, blank=True)

    objects = IndicatorValueManager()

    decision: str | None
    decision_note: str | None
    """Both are there only where `with_decision` has read them."""

    class Meta:
        verbose_name = verbose_name_plural = "指标数据"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("zone", "indicator", "period_start_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="indicatorvalue_one_standing",
                violation_error_message="该开发区这一周期的这项指标已有一条有效数据。",
            ),
            models.CheckConstraint(
                name="indicatorvalue_period_in_order",
                condition=models.Q(period_end_on__gt=models.F("period_start_on")),
                violation_error_message="周期末日须晚于首日。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period.text} {self.text}"

    @property
    def period(self) -> IndicatorPeriod:
        """The period that the value is about."""
        return IndicatorPeriod(PeriodKind(self.indicator.period_kind), self.period_start_on)

    @property
    def text(self) -> str:
        """The value as it is written, in the unit of the indicator."""
        return value_text(self.value_parts)


class Decision(models.TextChoices):
    """What a reviewer said of a value."""

    APPROVED = "approved", "审核通过"
    RETURNED = "returned", "退回"


class IndicatorReviewQuerySet(RecordQuerySet["IndicatorReview"]):
    """Reviews of values."""


IndicatorReviewManager = models.Manager.from_queryset(IndicatorReviewQuerySet)


class IndicatorReview(Record):
    """A reviewer approved or returned a value. A record of its own, so that the value is not edited."""

    value = models.ForeignKey(IndicatorValue, models.PROTECT, verbose_name="指标数据", related_name="reviews")
    decision = models.CharField("结论", max_length=20, choices=Decision)
    note = models.CharField("意见", max_length=300, blank=True)

    objects = IndicatorReviewManager()

    class Meta:
        verbose_name = verbose_name_plural = "指标数据审核"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("value",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="indicatorreview_one_standing",
                violation_error_message="这条数据已审核。",
            ),
            models.CheckConstraint(
                name="indicatorreview_returned_with_note",
                condition=models.Q(decision=Decision.APPROVED)
                | (models.Q(decision=Decision.RETURNED) & ~models.Q(note="")),
                violation_error_message="退回须填写意见。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.value_id} {self.get_decision_display()}"
