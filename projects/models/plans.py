"""What was planned for a project and when, and what the province and the reviewers decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from projects.models.progress_figure import AnnualPlan
from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from projects.rules.stages import STAGE_LABELS, Stage
from zones.models import Officer

PLANNED_FIELDS = {
    Stage.STARTED: "planned_start_on",
    Stage.PRODUCING: "planned_production_on",
    Stage.FULL_OUTPUT: "planned_full_output_on",
}
"""The column of a project that holds what stands of each planned date."""
PLANNED_STAGES = [(str(stage), STAGE_LABELS[stage]) for stage in PLANNED_FIELDS]


class PlannedDateQuerySet(RecordQuerySet["PlannedDate"]):
    def within_year(self, year: int, known_at: datetime | None) -> Self:
        """
        Keep what was planned for a year and stood at any moment of that year or later, as known at a moment.

        What was moved away before the year began never was a plan of that year.
        """
        begins = datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())
        stood = models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=begins)
        known = models.Q() if known_at is None else models.Q(recorded_at__lte=known_at)
        return self.filter(stood, known, planned_on__year=year)


PlannedDateManager = models.Manager.from_queryset(PlannedDateQuerySet)


class PlannedDate(Record):
    """
    The day on which a project is to reach a stage (计划开工、投产、达产日期), until the plan is changed.

    The project's own column repeats the standing one; `projects.operations.planned_dates` writes both.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="planned_dates")
    stage = models.CharField("阶段", max_length=20, choices=PLANNED_STAGES)
    planned_on = models.DateField("计划日期")

    objects = PlannedDateManager()

    class Meta:
        verbose_name = verbose_name_plural = "计划日期"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "stage"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="planneddate_one_standing_per_stage",
                violation_error_message="该阶段已有一个有效的计划日期。",
            ),
            models.CheckConstraint(
                name="planneddate_stage_known",
                condition=models.Q(stage__in=[str(stage) for stage in PLANNED_FIELDS]),
                violation_error_message="只有开工、投产、达产有计划日期。",
            ),
        )
        indexes = (models.Index(fields=("project", "stage", "planned_on"), name="planneddate_of_project"),)

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.planned_on}"


class PlanExitQuerySet(RecordQuerySet["PlanExit"]):
    """Decisions of the province on the planned starts of a year."""


PlanExitManager = models.Manager.from_queryset(PlanExitQuerySet)


class PlanExit(Record):
    """The province takes a project out of the planned starts of a year (调出年度开工计划), for the reason it gives."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="plan_exits")
    year = models.PositiveSmallIntegerField("年度")
    left_on = models.DateField("调出日期")

    objects = PlanExitManager()

    class Meta:
        verbose_name = verbose_name_plural = "年度开工计划调出"
        ordering = ("year", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "year"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="planexit_one_standing_per_year",
                violation_error_message="该项目已调出这一年度的开工计划。",
            ),
            models.CheckConstraint(
                name="planexit_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="调出年度开工计划须说明原因。",
            ),
            models.CheckConstraint(
                name="planexit_year_plausible",
                condition=models.Q(year__gte=2000, year__lte=2100),
                violation_error_message="年度应在 2000 到 2100 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年 {self.left_on}"


class PlanAdjustmentQuerySet(RecordQuerySet["PlanAdjustment"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep those of the projects that an officer sees."""
        return self.filter(project__in=Project.objects.visible_to(officer))

    def undecided(self) -> Self:
        """Keep those that stand and wait for a reviewer."""
        return self.standing().filter(decided_at__isnull=True)

    def in_state(self, state: str | None) -> Self:
        """Keep those in one of the states of `ADJUSTMENT_LABELS`; None keeps all."""
        match state:
            case "waiting":
                return self.undecided()
            case "approved" | "refused":
                return self.standing().filter(decided_at__isnull=False, plan__isnull=state == "refused")
            case "withdrawn":
                return self.filter(withdrawn_at__isnull=False)
            case _:
                return self


PlanAdjustmentManager = models.Manager.from_queryset(PlanAdjustmentQuerySet)


class PlanAdjustment(Record):
    """
    A proposal to change the plan of a year (年中调整), with its reason, and what the reviewer decided.

    An approval records the new plan, which corrects the one that stood; a refusal leaves that in force.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="plan_adjustments")
    year = models.PositiveSmallIntegerField("年度")
    planned_yuan = models.BigIntegerField("调整为（元）")
    replaces = models.ForeignKey(AnnualPlan, models.PROTECT, verbose_name="原计划", related_name="adjustments")
    plan = models.OneToOneField(
        AnnualPlan, models.PROTECT, verbose_name="调整后的计划", related_name="adjustment", null=True, blank=True
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="审核人", related_name="+", null=True, blank=True
    )
    note = models.CharField("审核意见", max_length=300, blank=True)

    objects = PlanAdjustmentManager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划调整"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "year"),
                condition=models.Q(withdrawn_at__isnull=True, decided_at__isnull=True),
                name="planadjustment_one_undecided_per_year",
                violation_error_message="该年度已有一项调整等待审核。",
            ),
            models.CheckConstraint(
                name="planadjustment_amount_not_negative",
                condition=models.Q(planned_yuan__gte=0),
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                name="planadjustment_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="调整年度计划须说明原因。",
            ),
            models.CheckConstraint(
                name="planadjustment_decided_whole",
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, plan__isnull=True, note="")
                | (
                    models.Q(decided_at__isnull=False, decided_by__isnull=False)
                    # A refusal has no plan, and says why.
                    & (models.Q(plan__isnull=False) | ~models.Q(note=""))
                ),
                violation_error_message="审核时间和审核人须同时填写，不同意的须有意见。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年"

    @property
    def state(self) -> str:
        """One of the keys of `ADJUSTMENT_LABELS`."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.decided_at is None:
            return "waiting"
        return "refused" if self.plan_id is None else "approved"


ADJUSTMENT_LABELS = {"waiting": "待审核", "approved": "已同意", "refused": "不同意", "withdrawn": "已撤回"}
