"""全代办: who leads (领办) and who handles the formalities (代办) of a project, and the posts of a zone."""

from __future__ import annotations

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from zones.models import Zone


class ProxyScope(models.TextChoices):
    """How much of the formalities the zone handles."""

    FULL = "full", "全部代办"
    PARTIAL = "partial", "部分代办"


class ProxyServiceQuerySet(RecordQuerySet["ProxyService"]):
    """Proxy services."""


ProxyServiceManager = models.Manager.from_queryset(ProxyServiceQuerySet)


class ProxyService(Record):
    """The zone handles a project's formalities from a day on, free of charge, until it is closed."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="proxy_services")
    lead = models.CharField("领办人", max_length=40, blank=True)
    agent = models.CharField("代办员", max_length=40, blank=True)
    scope = models.CharField("代办范围", max_length=10, choices=ProxyScope)
    opened_on = models.DateField("开始日期")
    closed_on = models.DateField("结束日期", null=True, blank=True)
    items_handled = models.PositiveSmallIntegerField("代办事项数", null=True, blank=True)

    objects = ProxyServiceManager()

    class Meta:
        verbose_name = verbose_name_plural = "领办代办"
        ordering = ("opened_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                # Closed services remain standing records: only an open one excludes another.
                fields=("project",),
                condition=models.Q(withdrawn_at__isnull=True, closed_on__isnull=True),
                name="proxyservice_one_open",
                violation_error_message="该项目已有进行中的领办代办。",
            ),
            models.CheckConstraint(
                name="proxyservice_scope_known",
                condition=models.Q(scope__in=ProxyScope.values),
                violation_error_message="代办范围应为全部代办或部分代办。",
            ),
            models.CheckConstraint(
                name="proxyservice_closed_after_opened",
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="proxyservice_someone_named",
                condition=~models.Q(lead="") | ~models.Q(agent=""),
                violation_error_message="领办人和代办员至少填写一位。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lead or self.agent} {self.opened_on}"


class ProxyPostQuerySet(RecordQuerySet["ProxyPost"]):
    """Proxy posts."""


ProxyPostManager = models.Manager.from_queryset(ProxyPostQuerySet)


class ProxyPost(Record):
    """A post for proxy service (代办岗位) of a zone, from a day on until it is closed."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="proxy_posts")
    title = models.CharField("岗位", max_length=60)
    holder = models.CharField("任职人", max_length=40, blank=True)
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = ProxyPostManager()

    class Meta:
        verbose_name = verbose_name_plural = "代办岗位"
        ordering = ("zone_id", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("zone", "title"),
                condition=models.Q(withdrawn_at__isnull=True, closed_on__isnull=True),
                name="proxypost_one_open_per_title",
                violation_error_message="本开发区已有同名岗位。",
            ),
            models.CheckConstraint(
                name="proxypost_closed_after_opened",
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                violation_error_message="撤销日期不能早于设立日期。",
            ),
        )

    def __str__(self) -> str:
        return self.title
