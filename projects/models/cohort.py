"""The projects on the lists of a round, and their exits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models.project import Category, Project
from projects.models.record import Record, RecordQuerySet
from projects.models.round import Round
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from zones.models import Officer, ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitKind(models.TextChoices):
    REMOVED = "removed", "调出"
    TERMINATED = "terminated", "终止"


def _standing(cohort: Cohort) -> models.Q:
    return models.Q(withdrawn_at__isnull=True, cohort=str(cohort))


class CohortEntryQuerySet(RecordQuerySet["CohortEntry"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the entries of the projects that now belong to the zones an officer may see, wherever declared."""
        if officer.sees_everything:
            return self
        return self.filter(current_zone__in=Zone.objects.visible_to(officer))

    def in_window(self, cohort: Cohort, rounds: Sequence[Round]) -> Self:
        """Keep the entries of one list from the given rounds."""
        return self.filter(cohort=str(cohort), round__in=[round_.pk for round_ in rounds])


CohortEntryManager = models.Manager.from_queryset(CohortEntryQuerySet)

# Every column that the rates touch is a key column of one partial index a list, so that PostgreSQL and SQLite
# (which has no INCLUDE) answer from the index alone. SQLite wants the columns of the condition there too:
# it does not know that the index has settled them.
_KEYS = (
    "current_zone",
    "zone",
    "round",
    "unit",
    "category",
    "chain",
    "removed_on",
    "terminated_on",
    "reached_on",
    "planned_next_on",
    "amount_yuan",
    "cohort",
    "withdrawn_at",
)


class CohortEntry(Record):
    """
    One project on one list of one round, with what was declared there (入批项目).

    Zone, unit, category and chain are copies from the time of declaration; `current_zone` is the project's zone now,
    which decides who sees the entry. The last group of fields is a projection of the records: only
    `projects.operations.projection` writes it, and `check_projection` compares it.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="entries")
    round = models.ForeignKey(Round, models.PROTECT, verbose_name="期次", related_name="entries")
    cohort = models.CharField("名单", max_length=10, choices=choices(COHORT_LABELS))
    amount_yuan = models.BigIntegerField("投资额（元）", help_text="签约投资额或计划总投资，按当时申报")
    expected_output_yuan = models.BigIntegerField("预计年产值（元）", null=True, blank=True)
    planned_next_on = models.DateField("下一阶段计划日期", null=True, blank=True)
    # `db_index=False`: the partial indexes below hold both columns.
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", related_name="+", db_index=False)
    unit = models.ForeignKey(ReportingUnit, models.PROTECT, verbose_name="填报单位", related_name="+", db_index=False)
    category = models.CharField("项目类别", max_length=20, choices=Category)
    chain = models.CharField("产业链", max_length=60, blank=True)
    # Copied from the project, for a join would take the visibility of an entry out of its index.
    current_zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="现属开发区", related_name="+", db_index=False)

    reached_on = models.DateField("进入下一阶段日期", null=True, blank=True)
    completed_yuan = models.BigIntegerField("累计完成投资（元）", null=True, blank=True)
    completed_month = models.DateField("累计完成投资月份", null=True, blank=True)
    completed_first_month = models.DateField("累计完成投资最早填报的月份", null=True, blank=True)
    completed_confirmed_month = models.DateField("累计完成投资最近填报或确认的月份", null=True, blank=True)
    actual_output_yuan = models.BigIntegerField("实际年产值（元）", null=True, blank=True)
    actual_output_month = models.DateField("实际年产值月份", null=True, blank=True)
    actual_output_first_month = models.DateField("实际年产值最早填报的月份", null=True, blank=True)
    actual_output_confirmed_month = models.DateField("实际年产值最近填报或确认的月份", null=True, blank=True)
    removed_on = models.DateField("调出日期", null=True, blank=True)
    terminated_on = models.DateField("终止日期", null=True, blank=True)
    left_on = models.DateField("离开日期", null=True, blank=True)
    left_kind = models.CharField("离开方式", max_length=10, blank=True, choices=ExitKind)

    objects = CohortEntryManager()

    class Meta:
        verbose_name = verbose_name_plural = "入批记录"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("project", "cohort"),
                # Whoever was removed may come again. `left_kind` is written in the transaction of the exit.
                condition=models.Q(withdrawn_at__isnull=True) & ~models.Q(left_kind=ExitKind.REMOVED),
                name="cohortentry_one_standing_per_cohort",
                violation_error_message="该项目已在这张名单上。",
            ),
            models.CheckConstraint(
                name="cohortentry_cohort_known",
                condition=models.Q(cohort__in=[str(cohort) for cohort in Cohort]),
                violation_error_message="名单应为签约一批、开工一批或投产一批。",
            ),
            models.CheckConstraint(
                name="cohortentry_amount_positive",
                condition=models.Q(amount_yuan__gt=0),
                violation_error_message="投资额须大于零。",
            ),
            models.CheckConstraint(
                name="cohortentry_expected_output_not_negative",
                condition=models.Q(expected_output_yuan__isnull=True) | models.Q(expected_output_yuan__gte=0),
                violation_error_message="预计年产值不能为负数。",
            ),
            models.CheckConstraint(
                name="cohortentry_category_known",
                condition=models.Q(category__in=Category.values),
                violation_error_message="项目类别应为产业类、基础设施类或社会民生类。",
            ),
        )
        indexes = (
            models.Index(fields=_KEYS, condition=_standing(Cohort.SIGNED), name="cohortentry_signed"),
            models.Index(
                # `project`, because figures as of an earlier day are looked up by it; of a day before the first month
                # there is none to look up.
                fields=(
                    *_KEYS,
                    "completed_first_month",
                    "completed_month",
                    "completed_confirmed_month",
                    "completed_yuan",
                    "project",
                ),
                condition=_standing(Cohort.STARTED),
                name="cohortentry_started",
            ),
            models.Index(
                fields=(
                    *_KEYS,
                    "expected_output_yuan",
                    "actual_output_first_month",
                    "actual_output_month",
                    "actual_output_confirmed_month",
                    "actual_output_yuan",
                    "project",
                ),
                condition=_standing(Cohort.PRODUCING),
                name="cohortentry_producing",
            ),
            models.Index(
                # Figures of the past: what stands is found by the list, what was withdrawn since by this.
                fields=("current_zone", "round"),
                condition=models.Q(withdrawn_at__isnull=False),
                name="cohortentry_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_cohort_display()} {self.project_id}"


class CohortExitQuerySet(RecordQuerySet["CohortExit"]):
    """Exits."""


CohortExitManager = models.Manager.from_queryset(CohortExitQuerySet)


class CohortExit(Record):
    """
    A project leaves a list by a decision: 调出 (out of the population) or 终止 (failed, stays in the denominator).

    The decision's reason stands in `reason`.
    """

    entry = models.ForeignKey(CohortEntry, models.PROTECT, verbose_name="入批记录", related_name="exits")
    left_on = models.DateField("离开日期")
    kind = models.CharField("离开方式", max_length=10, choices=ExitKind)

    objects = CohortExitManager()

    class Meta:
        verbose_name = verbose_name_plural = "调出与终止"
        ordering = ("left_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("entry",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="cohortexit_one_standing",
                violation_error_message="该项目已调出或终止。",
            ),
            models.CheckConstraint(
                name="cohortexit_kind_known",
                condition=models.Q(kind__in=ExitKind.values),
                violation_error_message="离开方式应为调出或终止。",
            ),
            models.CheckConstraint(
                name="cohortexit_reason_given",
                condition=~models.Q(reason=""),
                violation_error_message="调出或终止须填写原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.left_on}"
