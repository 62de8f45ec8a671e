"""When a month's reports are due, and which months the province has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.rules.months import month_text
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


class DueDay(models.Model):
    """The last day on which a month's reports are on time, where it is not the usual one (报送截止日)."""

    # Only months with a day of their own have a row; the usual day follows from the month.
    month = models.DateField("填报月份", primary_key=True, help_text="当月 1 日")
    due_on = models.DateField("截止日期", help_text="含当日")
    set_at = models.DateTimeField("设定时间")
    set_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="设定人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "报送截止日"
        ordering = ("month",)
        constraints = (
            models.CheckConstraint(
                name="dueday_after_month_begins",
                condition=models.Q(due_on__gt=models.F("month")),
                violation_error_message="截止日期应在当月 1 日之后。",
            ),
        )

    def __str__(self) -> str:
        return f"{month_text(self.month)} {self.due_on}"


class MonthLockQuerySet(models.QuerySet["MonthLock"]):
    def standing(self) -> Self:
        """Keep the locks that nobody has opened again."""
        return self.filter(reopened_at__isnull=True)

    def of(self, month: date) -> Self:
        """Keep the locks of a month."""
        return self.filter(month=month)

    def closed(self, months: Collection[date]) -> set[date]:
        """Return which of some months are closed."""
        return set(self.standing().filter(month__in=months).values_list("month", flat=True))


MonthLockManager = models.Manager.from_queryset(MonthLockQuerySet)


class MonthLock(models.Model):
    """The province closed a month (月度关账); it may open it again with a reason, and close it anew as another row."""

    month = models.DateField("填报月份", help_text="当月 1 日")
    closed_at = models.DateTimeField("关账时间")
    closed_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="关账人", related_name="+")
    reopened_at = models.DateTimeField("重开时间", null=True, blank=True)
    reopened_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="重开人", related_name="+", null=True, blank=True
    )
    reopened_reason = models.CharField("重开原因", max_length=300, blank=True)

    objects = MonthLockManager()

    class Meta:
        verbose_name = verbose_name_plural = "月度关账"
        ordering = ("month", "id")
        constraints = (
            # Partial: earlier closings that were reopened stay as history.
            models.UniqueConstraint(
                fields=("month",),
                condition=models.Q(reopened_at__isnull=True),
                name="monthlock_one_standing",
                violation_error_message="该月已关账。",
            ),
            models.CheckConstraint(
                # A reopening without a person or a reason would leave the audit a change nobody answers for.
                name="monthlock_reopened_whole",
                condition=models.Q(reopened_at__isnull=True, reopened_by__isnull=True, reopened_reason="")
                | (models.Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~models.Q(reopened_reason="")),
                violation_error_message="重开须填写时间、人员和原因。",
            ),
        )

    def __str__(self) -> str:
        return month_text(self.month)

    @staticmethod
    def name_of(month: date) -> str:
        """Return the name of the lock that writers of a month's figures share; closing the month holds it alone."""
        return f"figures of {month_text(month)}"

    @staticmethod
    def refusal(month: date) -> str:
        """Return the sentence that refuses a write in a closed month."""
        return f"{month_text(month)} 已关账，不能再改动；确需改动请联系省级重开并说明原因。"
