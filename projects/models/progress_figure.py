"""Monthly progress figures, their approvals, and yearly plans. Amounts are whole 元."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet
from projects.rules.months import last_completed_month, month_text

if TYPE_CHECKING:
    from datetime import date


class ProgressFigureQuerySet(RecordQuerySet["ProgressFigure"]):
    def by(self, day: date) -> ProgressFigureQuerySet:
        """Keep the figures of months that have ended by the end of a day."""
        return self.filter(month__lte=last_completed_month(day))


ProgressFigureManager = models.Manager.from_queryset(ProgressFigureQuerySet)


class ProgressFigure(Record):
    """
    Figures of a project at the end of a month, in whole 元; NULL means not reported, which is not zero.

    A month without change holds no figures of its own: whoever reads the newest figure reads the month before.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="figures")
    month = models.DateField("填报月份", help_text="当月 1 日")
    completed_yuan = models.BigIntegerField("开工以来累计完成投资（元）", null=True, blank=True)
    year_completed_yuan = models.BigIntegerField("本年累计完成投资（元）", null=True, blank=True)
    month_completed_yuan = models.BigIntegerField("本月完成投资（元）", null=True, blank=True)
    actual_output_yuan = models.BigIntegerField("实际年产值（元）", null=True, blank=True)
    no_change = models.BooleanField("无变化", default=False, db_default=False, help_text="沿用以前月份的数据")

    objects = ProgressFigureManager()

    class Meta:
        verbose_name = verbose_name_plural = "月度进展数据"
        ordering = ("month", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "month"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="progressfigure_one_standing_per_month",
                violation_error_message="该月已有一条有效数据。",
            ),
            models.CheckConstraint(
                name="progressfigure_month_is_first_day",
                condition=models.Q(month__day=1),
                violation_error_message="填报月份须记为当月 1 日。",
            ),
            models.CheckConstraint(
                name="progressfigure_amounts_not_negative",
                condition=(models.Q(completed_yuan__isnull=True) | models.Q(completed_yuan__gte=0))
                & (models.Q(year_completed_yuan__isnull=True) | models.Q(year_completed_yuan__gte=0))
                & (models.Q(month_completed_yuan__isnull=True) | models.Q(month_completed_yuan__gte=0))
                & (models.Q(actual_output_yuan__isnull=True) | models.Q(actual_output_yuan__gte=0)),
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                # A copy would hide a later correction of the month that it was copied from.
                name="progressfigure_no_change_holds_no_amounts",
                condition=models.Q(no_change=False)
                | models.Q(
                    completed_yuan__isnull=True,
                    year_completed_yuan__isnull=True,
                    month_completed_yuan__isnull=True,
                    actual_output_yuan__isnull=True,
                ),
                violation_error_message="确认无变化的月份不另存金额。",
            ),
        )
        indexes = (
            models.Index(
                # Finds the newest figure of a project without sorting; the amounts, and whether a month only confirms
                # the ones before it, are read from the index itself. `no_change` takes no room beside the month.
                fields=("project", "-month", "no_change", "completed_yuan", "actual_output_yuan"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="progressfigure_newest",
            ),
        )

    def __str__(self) -> str:
        return month_text(self.month)


class FigureApprovalQuerySet(RecordQuerySet["FigureApproval"]):
    """Approvals of figures."""


FigureApprovalManager = models.Manager.from_queryset(FigureApprovalQuerySet)


class FigureApproval(Record):
    """A reviewer accepted the figures of a month. A record of its own, so that the figures are not edited."""

    figure = models.ForeignKey(ProgressFigure, models.PROTECT, verbose_name="月度数据", related_name="approvals")

    objects = FigureApprovalManager()

    class Meta:
        verbose_name = verbose_name_plural = "月度数据审核通过"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("figure",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="figureapproval_one_standing",
                violation_error_message="这些数据已审核通过。",
            ),
        )

    def __str__(self) -> str:
        return str(self.figure_id)


class AnnualPlanQuerySet(RecordQuerySet["AnnualPlan"]):
    """Yearly plans."""


AnnualPlanManager = models.Manager.from_queryset(AnnualPlanQuerySet)


class AnnualPlan(Record):
    """The planned investment of a project in a year (年度计划投资), in whole 元."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="annual_plans")
    year = models.PositiveSmallIntegerField("年度")
    planned_yuan = models.BigIntegerField("年度计划投资（元）")

    objects = AnnualPlanManager()

    class Meta:
        verbose_name = verbose_name_plural = "年度投资计划"
        ordering = ("year", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "year"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="annualplan_one_standing_per_year",
                violation_error_message="该年度已有一条有效计划。",
            ),
            models.CheckConstraint(
                name="annualplan_amount_not_negative",
                condition=models.Q(planned_yuan__gte=0),
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                name="annualplan_year_plausible",
                condition=models.Q(year__gte=2000, year__lte=2100),
                violation_error_message="年度应在 2000 到 2100 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年"
