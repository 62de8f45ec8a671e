"""What zones were called, and to which unit they belonged, before they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from zones.models.reporting_unit import ReportingUnit
from zones.models.zone import Zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from zones.models.officer import Officer


class ZoneChangeQuerySet(models.QuerySet["ZoneChange"]):
    def after(self, day: date) -> Self:
        """Keep the changes that came after a day; the first one of a zone says what stood on that day."""
        return self.filter(changed_on__gt=day).order_by("changed_on", "id")


ZoneChangeManager = models.Manager.from_queryset(ZoneChangeQuerySet)


class ZoneChange(models.Model):
    """The name and the unit that a zone had until a day (开发区沿革). What it has now stands in the zone itself."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="changes")
    name = models.CharField("原名称", max_length=60)
    unit = models.ForeignKey(ReportingUnit, models.PROTECT, verbose_name="原填报单位", related_name="+")
    changed_on = models.DateField("变更日期", help_text="自当日起用新名称、属新填报单位")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        related_name="+",
        null=True,
        blank=True,
        help_text="空为随公布的名单",
    )

    objects = ZoneChangeManager()

    class Meta:
        verbose_name = verbose_name_plural = "开发区沿革"
        ordering = ("zone_id", "changed_on", "id")

    def __str__(self) -> str:
        return f"{self.name} {self.changed_on}"


def keep_terms(zone: Zone, *, name: str, unit_id: str, on: date, by: Officer | None, now: datetime) -> None:
    """
    Write down what a stored zone is called and whose it is, if a new name or unit is about to replace it.

    :raises ValidationError: if an earlier change of the zone is of a later day
    """
    if (zone.name, zone.unit_id) == (name, unit_id):
        return
    newest = zone.changes.order_by("changed_on").last()
    if newest is not None and on < newest.changed_on:
        raise ValidationError(f"{zone.name}已于 {newest.changed_on} 变更过，这次变更不能更早。")
    ZoneChange.objects.create(
        zone=zone, name=zone.name, unit_id=zone.unit_id, changed_on=on, recorded_at=now, recorded_by=by
    )
