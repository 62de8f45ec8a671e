"""Setting a stalled project aside for a while, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.models import Project, Record, RecordQuerySet

if TYPE_CHECKING:
    from datetime import date


class SnoozeQuerySet(RecordQuerySet["Snooze"]):
    """Snoozes."""

    def in_force(self, day: date) -> SnoozeQuerySet:
        """Keep the snoozes that hold on a day."""
        # Nobody withdraws a snooze that ends: its last day decides.
        return self.standing().filter(until__gte=day)


SnoozeManager = models.Manager.from_queryset(SnoozeQuerySet)


class Snooze(Record):
    """
    No reminder of a project, or of one rule about it, until a day (暂缓催办). The reason is in `reason`.

    The light stays on; only the mails and the ladder rest.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="snoozes")
    rule_code = models.CharField("规则代码", max_length=40, blank=True, help_text="空为全部规则")
    since = models.DateField("起始日期")
    until = models.DateField("截止日期", help_text="含当日")

    objects = SnoozeManager()

    class Meta:
        verbose_name = verbose_name_plural = "暂缓催办"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            # A new snooze withdraws the old one first; two at once would make the day of its end ambiguous.
            models.UniqueConstraint(
                fields=("project", "rule_code"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="snooze_one_standing",
                violation_error_message="该项目已有一条有效的暂缓催办。",
            ),
            models.CheckConstraint(
                name="snooze_until_not_before_since",
                condition=models.Q(until__gte=models.F("since")),
                violation_error_message="截止日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                name="snooze_reason_given",
                condition=~models.Q(reason=""),
                violation_error_message="暂缓催办须说明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"暂缓至 {self.until}"
