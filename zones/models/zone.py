"""Development zones and the other names under which ledgers call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models

from zones.models.reporting_unit import ReportingUnit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zones.models.officer import Officer


class ZoneQuerySet(models.QuerySet["Zone"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the zones an officer may see. Every other `visible_to` of the system is built on this one."""
        if officer.sees_everything:
            return self
        if officer.unit_id:
            return self.filter(unit=officer.unit_id)
        # An account without a zone or unit sees nothing rather than everything.
        return self.filter(pk=officer.zone_id) if officer.zone_id else self.none()

    def unmerged(self) -> Self:
        """Keep the zones that were not merged into another: their name is not among another one's aliases."""
        return self.exclude(name__in=ZoneAlias.objects.values("name"))


ZoneManager = models.Manager.from_queryset(ZoneQuerySet)


class Zone(models.Model):
    """A development zone (开发区) whose committee reports projects."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"

    class Kind(models.TextChoices):
        """What sort of zone it is, by its official name."""

        REFORM_DEMONSTRATION = "reform_demonstration", "综改示范区"
        ECONOMIC_TECHNOLOGICAL = "economic_technological", "经济技术开发区"
        HIGH_TECH = "high_tech", "高新技术产业开发区"
        CUSTOMS = "customs", "海关特殊监管区域"
        ECONOMIC = "economic", "经济开发区"
        TOURISM = "tourism", "生态文化旅游示范区"
        AGRICULTURE = "agriculture", "现代农业产业示范区"

    class Group(models.TextChoices):
        """The assessment group (考核分组) within which zones are compared."""

        INDUSTRIAL = "industrial", "工业类"
        AGRICULTURAL = "agricultural", "农业类"
        TOURISM = "tourism", "文旅类"

    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.ForeignKey(ReportingUnit, models.PROTECT, verbose_name="填报单位", related_name="zones")
    city_code = models.CharField("所在市代码", max_length=6)
    level = models.CharField("级别", max_length=20, choices=Level)
    kind = models.CharField("类型", max_length=30, choices=Kind)
    group = models.CharField("考核分组", max_length=20, choices=Group)
    national_code = models.CharField("国家标准代码", max_length=8, blank=True, help_text="GB/T 37028")

    objects = ZoneManager()

    class Meta:
        verbose_name = verbose_name_plural = "开发区"
        ordering = ("unit_id", "id")

    def __str__(self) -> str:
        return self.name


PUBLISHED_ZONES: Mapping[Zone.Group, int] = {
    Zone.Group.INDUSTRIAL: 71,
    Zone.Group.AGRICULTURAL: 14,
    Zone.Group.TOURISM: 8,
}
"""How many zones the province has, 93 in all, as its reports of 2021–2024 state; their list was not published."""


class ZoneAlias(models.Model):
    """Another name of a zone, as ledgers and bulletins write it."""

    zone = models.ForeignKey(Zone, models.CASCADE, verbose_name="开发区", related_name="aliases")
    name = models.CharField("别名", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "开发区别名"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse the name of another zone: as an alias it would say that this zone was merged into ours."""
        if Zone.objects.filter(name=self.name).exclude(pk=self.zone_id).exists():
            message = f"“{self.name}”是在册的开发区；如已合并，请用 load_zones 载入“并入”。"
            raise ValidationError({"name": message})
