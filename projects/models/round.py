"""The rounds of a year (期次)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from zones.models import Officer

if TYPE_CHECKING:
    from datetime import date, datetime


class RoundQuerySet(models.QuerySet["Round"]):
    def standing(self) -> RoundQuerySet:
        """Keep the rounds that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def as_known_at(self, moment: datetime) -> RoundQuerySet:
        """Keep the rounds known at a moment: registered by then and not yet withdrawn."""
        not_yet = models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment)
        return self.filter(not_yet, opened_at__lte=moment)

    def held_by(self, day: date) -> RoundQuerySet:
        """Keep the standing rounds held on or before a day, oldest first."""
        return self.standing().filter(held_on__lte=day).order_by("held_on")

    def keyed(self, year: int, number: int) -> RoundQuerySet:
        """Keep the standing round of a year and number."""
        return self.standing().filter(year=year, number=number)


RoundManager = models.Manager.from_queryset(RoundQuerySet)


class Round(models.Model):
    """
    One holding of the programme, on one day for the whole province; identified by year and number.

    `held_on` is a copy of the newest `RoundDate`; only `projects.operations.rounds` writes it.
    """

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("次数")
    held_on = models.DateField("举行日期")
    is_date_published = models.BooleanField("日期见于公开报道", default=True)
    opened_at = models.DateTimeField("登记时间")
    # Empty for the rounds of the list that is shipped.
    opened_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="撤回人", related_name="+", null=True, blank=True
    )
    withdrawn_reason = models.CharField("撤回原因", max_length=300, blank=True)

    objects = RoundManager()

    class Meta:
        verbose_name = verbose_name_plural = "期次"
        ordering = ("held_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("year", "number"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="round_year_number_unique",
                violation_error_message="该年度的这一次已登记。",
            ),
            models.UniqueConstraint(
                fields=("held_on",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="round_one_standing_a_day",
                violation_error_message="这一天已登记了期次。",
            ),
            models.CheckConstraint(
                name="round_withdrawn_whole",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_reason="")),
                violation_error_message="撤回时间、撤回人、撤回原因须同时填写。",
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


class RoundDate(models.Model):
    """
    A date of a round as recorded at a moment. The newest one counts; none is ever changed or removed.

    `is_date_published` belongs to the date. Without `recorded_by` it comes from the list of rounds that is shipped.
    """

    round = models.ForeignKey(Round, models.PROTECT, verbose_name="期次", related_name="dates")
    held_on = models.DateField("举行日期")
    is_date_published = models.BooleanField("日期见于公开报道")
    reason = models.CharField("说明", max_length=300, blank=True, help_text="更正的原因；首次登记为空")
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="录入人", related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "期次日期"
        # `dates.last()` is the newest date because of this order.
        ordering = ("recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.round} {self.held_on}"
