"""The rounds of a year (期次)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from zones.models import Officer

if TYPE_CHECKING:
    from datetime import date


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds."""

    def held_by(self, day: date) -> RoundQuerySet:
        """Keep the rounds held on or before a day, oldest first."""
        return self.filter(held_on__lte=day).order_by("held_on")

    def keyed(self, year: int, number: int) -> RoundQuerySet:
        """Keep the round of a year and number."""
        return self.filter(year=year, number=number)


RoundManager = models.Manager.from_queryset(RoundQuerySet)


class Round(models.Model):
    """One holding of the programme, on one day for the whole province; known by year, number and date."""

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("次数")
    held_on = models.DateField("举行日期", unique=True)
    is_date_published = models.BooleanField("日期见于公开报道", default=True)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="登记人", related_name="+", null=True, blank=True
    )

    objects = RoundManager()

    class Meta:
        verbose_name = verbose_name_plural = "期次"
        ordering = ("held_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("year", "number"),
                name="round_year_number_unique",
                violation_error_message="该年度的这一次已登记。",
            ),
            models.CheckConstraint(
                name="round_key_plausible",
                condition=models.Q(year__gte=2000, year__lte=2100, number__gte=1, number__lte=12),
                violation_error_message="年度应在 2000–2100 之间，次数应在 1–12 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}年第{self.number}次"

    @property
    def key(self) -> str:
        """The name by which the API knows the round, such as `2023-4`."""
        return f"{self.year}-{self.number}"
