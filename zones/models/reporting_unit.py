"""The twelve units under which a provincial bulletin lists its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from zones.models.officer import Officer


class ReportingUnitQuerySet(models.QuerySet["ReportingUnit"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the units an officer may see: all, their own, or the one to which their zone reports."""
        if officer.sees_everything:
            return self
        if officer.unit_id:
            return self.filter(pk=officer.unit_id)
        return self.filter(zones=officer.zone_id) if officer.zone_id else self.none()


ReportingUnitManager = models.Manager.from_queryset(ReportingUnitQuerySet)


class ReportingUnit(models.Model):
    """A city bureau, or the province's demonstration zone that spans two cities (填报单位)."""

    class Kind(models.TextChoices):
        """What sort of unit it is."""

        CITY = "city", "设区市"
        DEMONSTRATION_ZONE = "demonstration_zone", "综改示范区"

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=20, choices=Kind)

    objects = ReportingUnitManager()

    class Meta:
        verbose_name = verbose_name_plural = "填报单位"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="reporting_unit_code_is_gbt2260",
                condition=models.Q(code__regex=r"^14[0-9]{4}$"),
                violation_error_message="填报单位代码应为以 14 开头的 6 位数字。",
            ),
        )

    def __str__(self) -> str:
        return self.name
