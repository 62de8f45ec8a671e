"""Monthly progress reports: the words, the workflow, and the trail of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models import ProgressFigure, Project
from projects.rules.months import month_text
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projects.rules.carrying import Carried


class ReportState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    APPROVED = "approved", "已审核"
    RETURNED = "returned", "已退回"


class ReviewLevel(models.TextChoices):
    """The highest level that has accepted a report."""

    ZONE = "zone", "开发区"
    UNIT = "unit", "市（填报单位）"
    PROVINCE = "province", "省级"


_BLANK = {
    "state": ReportState.DRAFT,
    "no_change": False,
    "completed_yuan": None,
    "year_completed_yuan": None,
    "month_completed_yuan": None,
    "actual_output_yuan": None,
    "narrative": "",
    "problems": "",
}
IS_BLANK = models.Q(**_BLANK)
"""A draft from which everything was taken out again: as if nobody had begun it. A returned one has to be answered."""


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the reports of the projects an officer may see."""
        return self.filter(project__in=Project.objects.visible_to(officer))

    def of_month(self, month: date) -> Self:
        """Keep the reports of a month."""
        return self.filter(month=month)


ProgressReportManager = models.Manager.from_queryset(ProgressReportQuerySet)


class ProgressReport(models.Model):
    """
    The report of a zone on one project for one month (月报).

    Amounts are whole 元, as the officer wrote them. They count only once submitted, as `figure`, a record of its own.
    With `no_change` there are none: the months before say what stands.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="progress_reports")
    month = models.DateField("填报月份", help_text="当月 1 日")
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    level = models.CharField("已通过的级别", max_length=10, choices=ReviewLevel, default=ReviewLevel.ZONE)
    completed_yuan = models.BigIntegerField("开工以来累计完成投资（元）", null=True, blank=True)
    year_completed_yuan = models.BigIntegerField("本年累计完成投资（元）", null=True, blank=True)
    month_completed_yuan = models.BigIntegerField("本月完成投资（元）", null=True, blank=True)
    actual_output_yuan = models.BigIntegerField("实际年产值（元）", null=True, blank=True)
    narrative = models.TextField("形象进度", max_length=4000, blank=True)
    problems = models.TextField("存在问题", max_length=2000, blank=True)
    explanation = models.CharField("说明", max_length=300, blank=True, help_text="数据与上月不衔接等情形的原因")
    no_change = models.BooleanField("无变化", default=False)
    # The rates read this record, never the columns above: a draft counts nowhere.
    figure = models.ForeignKey(
        ProgressFigure, models.PROTECT, verbose_name="报送的数据", null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("建立时间")
    created_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="建立人", related_name="+")
    # Never set back: whether a report came in time does not change when it is returned and sent again.
    first_submitted_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="报送人", related_name="+", null=True, blank=True
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="审核人", related_name="+", null=True, blank=True
    )
    note = models.CharField("审核意见", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ProgressReportManager()
    carried: Mapping[str, Carried[ProgressFigure]] | None = None
    """What a report without change stands for; only `tracker.queries.reports.carried` sets it."""

    class Meta:
        verbose_name = verbose_name_plural = "月报"
        ordering = ("month", "id")
        constraints = (
            # Two officers who begin the same month at once must meet in one report.
            models.UniqueConstraint(
                fields=("project", "month"),
                name="progressreport_one_per_month",
                violation_error_message="该项目这个月已有月报。",
            ),
            models.CheckConstraint(
                name="progressreport_month_is_first_day",
                condition=models.Q(month__day=1),
                violation_error_message="填报月份须记为当月 1 日。",
            ),
            models.CheckConstraint(
                name="progressreport_amounts_not_negative",
                condition=(models.Q(completed_yuan__isnull=True) | models.Q(completed_yuan__gte=0))
                & (models.Q(year_completed_yuan__isnull=True) | models.Q(year_completed_yuan__gte=0))
                & (models.Q(month_completed_yuan__isnull=True) | models.Q(month_completed_yuan__gte=0))
                & (models.Q(actual_output_yuan__isnull=True) | models.Q(actual_output_yuan__gte=0)),
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                name="progressreport_submitted_whole",
                condition=models.Q(state__in=[ReportState.DRAFT, ReportState.RETURNED])
                | models.Q(
                    state__in=[ReportState.SUBMITTED, ReportState.APPROVED],
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    figure__isnull=False,
                ),
                violation_error_message="已报送的月报须有报送人、报送时间和数据。",
            ),
            models.CheckConstraint(
                # Also refused by the operation; the constraint holds for whatever other code writes the row.
                name="progressreport_submitter_does_not_approve",
                condition=~models.Q(state=ReportState.APPROVED)
                | (
                    models.Q(reviewed_by__isnull=False, submitted_by__isnull=False, reviewed_at__isnull=False)
                    & ~models.Q(reviewed_by=models.F("submitted_by"))
                ),
                violation_error_message="报送人不能审核自己报送的月报。",
            ),
            models.CheckConstraint(
                name="progressreport_level_matches_state",
                condition=models.Q(state=ReportState.APPROVED, level__in=[ReviewLevel.UNIT, ReviewLevel.PROVINCE])
                | (~models.Q(state=ReportState.APPROVED) & models.Q(level=ReviewLevel.ZONE)),
                violation_error_message="只有审核通过的月报才有已通过的级别。",
            ),
            models.CheckConstraint(
                name="progressreport_return_has_note",
                condition=~models.Q(state=ReportState.RETURNED) | ~models.Q(note=""),
                violation_error_message="退回须填写意见。",
            ),
        )
        # The review queue: one month, by state.
        indexes = (
            models.Index(fields=("month", "state"), name="progressreport_month_state"),
            # Asked every minute, of all months: whom to mail about what was returned.
            models.Index(fields=("reviewed_at",), condition=models.Q(state="returned"), name="progressreport_returned"),
        )

    def __str__(self) -> str:
        return f"{month_text(self.month)} {self.get_state_display()}"

    @property
    def is_blank(self) -> bool:
        """Whether it is a draft in which nothing is written, as `IS_BLANK` finds them."""
        return all(getattr(self, name) == value for name, value in _BLANK.items())


class ReportStepQuerySet(models.QuerySet["ReportStep"]):
    """Steps of reports."""


ReportStepManager = models.Manager.from_queryset(ReportStepQuerySet)


class ReportStep(models.Model):
    """One change of state of a report (流转记录). A trigger refuses to change or remove it."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, verbose_name="月报", related_name="steps")
    from_state = models.CharField("原状态", max_length=10, choices=ReportState, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=ReportState)
    level = models.CharField("已通过的级别", max_length=10, choices=ReviewLevel)
    note = models.CharField("意见", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="操作人", related_name="+")

    objects = ReportStepManager()

    class Meta:
        verbose_name = verbose_name_plural = "月报流转"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_to_state_display()} {self.at:%Y-%m-%d}"
