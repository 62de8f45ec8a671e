"""招落一体: how many working days a project of a class may take from intake to landing, and its clock."""

from __future__ import annotations

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet


class IntakeClass(models.Model):
    """A class of projects with its limit, as the demonstration zone publishes it."""

    code = models.CharField("代码", max_length=30, primary_key=True)
    label = models.CharField("项目类型", max_length=60, unique=True)
    limit_days = models.PositiveSmallIntegerField("时限（工作日）")
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "招落一体时限"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="intakeclass_limit_positive",
                condition=models.Q(limit_days__gt=0),
                violation_error_message="时限须大于零。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}（{self.limit_days} 个工作日）"


class IntakeQuerySet(RecordQuerySet["Intake"]):
    """Intakes."""


IntakeManager = models.Manager.from_queryset(IntakeQuerySet)


class Intake(Record):
    """The intake of one project: its class, when it was taken in, when it landed."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="intakes")
    intake_class = models.ForeignKey(IntakeClass, models.PROTECT, verbose_name="项目类型", related_name="+")
    started_on = models.DateField("受理日期")
    finished_on = models.DateField("办结日期", null=True, blank=True)

    objects = IntakeManager()

    class Meta:
        verbose_name = verbose_name_plural = "招落一体办理"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="intake_one_standing",
                violation_error_message="该项目已有招落一体办理记录。",
            ),
            models.CheckConstraint(
                name="intake_finished_after_started",
                condition=models.Q(finished_on__isnull=True) | models.Q(finished_on__gte=models.F("started_on")),
                violation_error_message="办结日期不能早于受理日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_class_id} {self.started_on}"
