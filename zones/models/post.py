"""The history of the posts of officers, and their substitutes during absences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from zones.models.officer import POST_MATCHES_ROLE, Officer, Role
from zones.models.reporting_unit import ReportingUnit
from zones.models.zone import Zone

if TYPE_CHECKING:
    from datetime import date


class PostQuerySet(models.QuerySet["Post"]):
    def open(self) -> Self:
        """Keep the present posts: those without an end."""
        return self.filter(ended_on__isnull=True)

    def held_on(self, day: date) -> Self:
        """Keep the posts held on a day. `ended_on` is the first day on which a post is no longer held."""
        return self.filter(models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day), started_on__lte=day)


PostManager = models.Manager.from_queryset(PostQuerySet)


class Post(models.Model):
    """One post of one officer (任职). Role, zone and unit of the open one equal those of the officer."""

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="posts")
    role = models.CharField("级别", max_length=20, choices=Role)
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True, related_name="+")
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", null=True, blank=True, related_name="+"
    )
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True, help_text="自这一天起不再任职")

    objects = PostManager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("started_on", "id")
        constraints = (
            models.CheckConstraint(
                name="post_matches_role",
                condition=POST_MATCHES_ROLE,
                violation_error_message="级别与所属单位不符。",
            ),
            models.CheckConstraint(
                name="post_ended_after_started",
                # Equal days are allowed: a post recorded and replaced on the same day was held on none.
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                violation_error_message="离任日期不能早于任职日期。",
            ),
            models.UniqueConstraint(
                fields=("officer",),
                condition=models.Q(ended_on__isnull=True),
                name="post_one_open_per_officer",
                violation_error_message="该人员已有一个在任岗位。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.zone or self.unit or ''}".strip()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def covering(self, day: date) -> Self:
        """Keep the absences that cover a day; the first and the last day count."""
        return self.filter(first_on__lte=day, last_on__gte=day, cancelled_at__isnull=True)

    def visible_to(self, officer: Officer) -> Self:
        """Keep the absences of the officer, those they substitute in, and those in the zones they may see."""
        if officer.sees_everything:
            return self
        own = models.Q(officer=officer) | models.Q(substitute=officer)
        return self.filter(own | models.Q(officer__zone__in=Zone.objects.visible_to(officer)))


AbsenceManager = models.Manager.from_queryset(AbsenceQuerySet)


class Absence(models.Model):
    """An officer is away for some days, and another substitutes (请假与代理)."""

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="请假人", related_name="absences")
    substitute = models.ForeignKey(Officer, models.PROTECT, verbose_name="代理人", related_name="substitutions")
    first_on = models.DateField("开始日期")
    last_on = models.DateField("结束日期", help_text="含当日")
    reason = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="登记人", related_name="+")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = AbsenceManager()

    class Meta:
        verbose_name = verbose_name_plural = "请假与代理"
        ordering = ("first_on", "id")
        constraints = (
            models.CheckConstraint(
                name="absence_days_in_order",
                condition=models.Q(last_on__gte=models.F("first_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="absence_substitute_is_another",
                condition=~models.Q(substitute=models.F("officer")),
                violation_error_message="代理人不能是本人。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_on}—{self.last_on}"
