"""Which approval reforms a project goes through."""

from __future__ import annotations

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet


class Reform(models.TextChoices):
    """One of the three approval reforms."""

    COMMITMENT = "commitment", "承诺制"
    STANDARD_LAND = "standard_land", "标准地"
    FULL_PROXY = "full_proxy", "全代办"


class ReformAdoptionQuerySet(RecordQuerySet["ReformAdoption"]):
    """Adoptions."""


ReformAdoptionManager = models.Manager.from_queryset(ReformAdoptionQuerySet)


class ReformAdoption(Record):
    """A project goes through one reform. Ledgers state it as 是/否; the day is often not stated and stays empty."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="reforms")
    reform = models.CharField("改革事项", max_length=20, choices=Reform)
    adopted_on = models.DateField("适用日期", null=True, blank=True)

    objects = ReformAdoptionManager()

    class Meta:
        verbose_name = verbose_name_plural = "审批改革适用"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "reform"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="reformadoption_one_standing",
                violation_error_message="该项目已登记适用这一改革事项。",
            ),
            models.CheckConstraint(
                name="reformadoption_reform_known",
                condition=models.Q(reform__in=Reform.values),
                violation_error_message="改革事项应为承诺制、标准地或全代办。",
            ),
        )

    def __str__(self) -> str:
        return self.get_reform_display()
