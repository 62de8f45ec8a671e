"""Named lists of projects that are to reach a stage by a day (重点盯办名单), and who is on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.plans import PLANNED_FIELDS, PLANNED_STAGES
from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet

if TYPE_CHECKING:
    from zones.models import Officer


class TargetListQuerySet(RecordQuerySet["TargetList"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the lists on which a project stands, or once stood, that an officer sees."""
        if officer.sees_everything:
            return self
        seen = TargetMember.objects.visible_to(officer).filter(target=models.OuterRef("pk"))
        return self.filter(models.Exists(seen))


TargetListManager = models.Manager.from_queryset(TargetListQuerySet)


class TargetList(Record):
    """Projects that the province wants to reach a stage by a day, such as 年内有条件投产的项目 10 月底前投产."""

    name = models.CharField("名单名称", max_length=80)
    stage = models.CharField("目标阶段", max_length=20, choices=PLANNED_STAGES)
    deadline = models.DateField("期限", help_text="含当日")

    objects = TargetListManager()

    class Meta:
        verbose_name = verbose_name_plural = "目标名单"
        ordering = ("-deadline", "-id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("name",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="targetlist_name_unique",
                violation_error_message="已有同名的目标名单。",
            ),
            models.CheckConstraint(
                name="targetlist_stage_known",
                condition=models.Q(stage__in=[str(stage) for stage in PLANNED_FIELDS]),
                violation_error_message="目标阶段应为开工、投产或达产。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class TargetMemberQuerySet(RecordQuerySet["TargetMember"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep those whose project an officer sees."""
        if officer.sees_everything:
            return self
        return self.filter(project__in=Project.objects.visible_to(officer))


TargetMemberManager = models.Manager.from_queryset(TargetMemberQuerySet)


class TargetMember(Record):
    """A project on a target list: added with a reason, taken off by withdrawing the record, with a reason too."""

    target = models.ForeignKey(TargetList, models.PROTECT, verbose_name="目标名单", related_name="members")
    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="targets")

    objects = TargetMemberManager()

    class Meta:
        verbose_name = verbose_name_plural = "目标名单成员"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("target", "project"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="targetmember_once_on_a_list",
                violation_error_message="该项目已在这份名单上。",
            ),
            models.CheckConstraint(
                name="targetmember_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="列入目标名单须说明理由。",
            ),
        )

    def __str__(self) -> str:
        return str(self.project_id)
