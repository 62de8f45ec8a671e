"""标准地: parcels of land, the indicators promised at grant and achieved later, and the projects that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable


class ParcelQuerySet(models.QuerySet["Parcel"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the parcels of the zones an officer may see."""
        if officer.sees_everything:
            return self
        return self.filter(zone__in=Zone.objects.visible_to(officer))


ParcelManager = models.Manager.from_queryset(ParcelQuerySet)


class Parcel(models.Model):
    """A parcel of land (宗地) of a zone, identified by its number. `ParcelTerms` holds everything else about it."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="parcels")
    # Kept when the terms are withdrawn, so that a parcel recorded again is the same row.
    number = models.CharField("宗地编号", max_length=60)

    objects = ParcelManager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "number"),
                name="parcel_number_unique_in_zone",
                violation_error_message="本开发区已有同编号的宗地。",
            ),
        )

    def __str__(self) -> str:
        return self.number


class LandUse(models.TextChoices):
    """What the land is granted for."""

    INDUSTRIAL = "industrial", "工业用地"
    PRODUCTIVE_SERVICE = "productive_service", "生产性服务业用地"
    OTHER = "other", "其他用地"


INDICATORS = ("investment_per_mu_yuan", "tax_per_mu_yuan", "plot_ratio_parts", "energy_parts")


def _never_negative(names: Iterable[str]) -> models.Q:
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0})
    return condition


class Indicators(models.Model):
    """The control indicators (控制指标). Amounts are whole 元 a 亩; ratios are whole ten-thousandths."""

    investment_per_mu_yuan = models.BigIntegerField("投资强度（元/亩）", null=True, blank=True)
    tax_per_mu_yuan = models.BigIntegerField("亩均税收（元/亩）", null=True, blank=True)
    plot_ratio_parts = models.BigIntegerField("容积率（万分之一）", null=True, blank=True)
    energy_parts = models.BigIntegerField("单位能耗（吨标准煤/万元，万分之一）", null=True, blank=True)
    environment = models.CharField("环境指标", max_length=200, blank=True)

    class Meta:
        abstract = True


class ParcelTermsQuerySet(RecordQuerySet["ParcelTerms"]):
    """Terms of parcels."""


ParcelTermsManager = models.Manager.from_queryset(ParcelTermsQuerySet)


class ParcelTerms(Indicators, Record):
    """What is known of a parcel: its area, when and for what it was granted, and the promised indicators."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, verbose_name="宗地", related_name="terms")
    area_parts = models.BigIntegerField("面积（万分之一亩）")
    granted_on = models.DateField("出让日期", null=True, blank=True)
    use = models.CharField("用途", max_length=20, choices=LandUse)
    is_standard = models.BooleanField("标准地")

    objects = ParcelTermsManager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地情况"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("parcel",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="parcelterms_one_standing",
                violation_error_message="该宗地已有一条有效记录。",
            ),
            models.CheckConstraint(
                name="parcelterms_area_positive",
                condition=models.Q(area_parts__gt=0),
                violation_error_message="面积须大于零。",
            ),
            models.CheckConstraint(
                name="parcelterms_use_known",
                condition=models.Q(use__in=LandUse.values),
                violation_error_message="用途不在范围内。",
            ),
            models.CheckConstraint(
                name="parcelterms_indicators_not_negative",
                condition=_never_negative(INDICATORS),
                violation_error_message="控制指标不能为负数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.granted_on or ''}"


class ParcelResultQuerySet(RecordQuerySet["ParcelResult"]):
    """Achieved indicators."""


ParcelResultManager = models.Manager.from_queryset(ParcelResultQuerySet)


class ParcelResult(Indicators, Record):
    """The indicators that a parcel achieved, as assessed on a day."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, verbose_name="宗地", related_name="results")
    assessed_on = models.DateField("评价日期")

    objects = ParcelResultManager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地指标评价"
        ordering = ("assessed_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("parcel", "assessed_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="parcelresult_one_standing_per_day",
                violation_error_message="该宗地当日已有评价。",
            ),
            models.CheckConstraint(
                name="parcelresult_indicators_not_negative",
                condition=_never_negative(INDICATORS),
                violation_error_message="控制指标不能为负数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.assessed_on}"


class ParcelAllocationQuerySet(RecordQuerySet["ParcelAllocation"]):
    """Allocations."""


ParcelAllocationManager = models.Manager.from_queryset(ParcelAllocationQuerySet)


class ParcelAllocation(Record):
    """
    A project has a parcel from a day on, until it is released.

    The database keeps a parcel from being allocated twice at the same time: an exclusion constraint on PostgreSQL, a
    trigger on SQLite (migration `parcel_allocation_once_at_a_time`).
    """

    parcel = models.ForeignKey(Parcel, models.PROTECT, verbose_name="宗地", related_name="allocations")
    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="allocations")
    allocated_on = models.DateField("配置日期")
    released_on = models.DateField("收回日期", null=True, blank=True)

    objects = ParcelAllocationManager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地配置"
        ordering = ("allocated_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="parcelallocation_released_after_allocated",
                condition=models.Q(released_on__isnull=True) | models.Q(released_on__gt=models.F("allocated_on")),
                violation_error_message="收回日期须晚于配置日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parcel_id} → {self.project_id}"
