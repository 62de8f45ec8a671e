"""Milestones: dated facts about projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from projects.rules.milestones import EARLIEST_DATE
from projects.rules.stages import KIND_LABELS, ONCE_ONLY, SUB_TYPE_LABELS, Kind, choices

if TYPE_CHECKING:
    from datetime import date


class MilestoneQuerySet(RecordQuerySet["Milestone"]):
    def reached_by(self, day: date) -> MilestoneQuerySet:
        """Keep the milestones that happened on or before a day."""
        return self.filter(occurred_on__lte=day)


MilestoneManager = models.Manager.from_queryset(MilestoneQuerySet)


class Milestone(Record):
    """One event of one project on one day, such as 开工 or 停工."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="milestones")
    kind = models.CharField("事项", max_length=20, choices=choices(KIND_LABELS))
    occurred_on = models.DateField("发生日期")
    sub_type = models.CharField("投产情形", max_length=10, blank=True, choices=choices(SUB_TYPE_LABELS))
    note = models.CharField("备注", max_length=500, blank=True)

    objects = MilestoneManager()

    class Meta:
        verbose_name = verbose_name_plural = "进展节点"
        ordering = ("occurred_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "kind"),
                # Stops and resumptions repeat, so only the other kinds are limited to one.
                condition=models.Q(withdrawn_at__isnull=True, kind__in=[str(kind) for kind in ONCE_ONLY]),
                name="milestone_one_standing_per_kind",
                violation_error_message="该事项已有一条有效记录。",
            ),
            models.CheckConstraint(
                name="milestone_kind_known",
                condition=models.Q(kind__in=[str(kind) for kind in Kind]),
                violation_error_message="事项类别不在范围内。",
            ),
            models.CheckConstraint(
                name="milestone_sub_type_of_production",
                condition=models.Q(sub_type="")
                | models.Q(kind=str(Kind.PRODUCING), sub_type__in=[str(sub_type) for sub_type in SUB_TYPE_LABELS]),
                violation_error_message="只有投产可以注明试生产、部分投产或全部投产。",
            ),
            models.CheckConstraint(
                name="milestone_date_plausible",
                condition=models.Q(occurred_on__gte=EARLIEST_DATE),
                violation_error_message="日期过早，请核对年份。",
            ),
        )
        indexes = (
            models.Index(
                # The day of one kind is looked up for every member of a list: this index alone answers that.
                fields=("project", "kind", "occurred_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="milestone_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"
