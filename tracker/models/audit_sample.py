"""Samples drawn for checks on site (抽查), and what the checks found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from projects.models import CohortEntry, Record, RecordQuerySet
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from zones.models import Officer, Role

if TYPE_CHECKING:
    from datetime import date


class Stratification(models.TextChoices):
    """By what a population is divided before it is drawn from."""

    UNIT_CATEGORY = "unit_category", "填报单位 × 项目类别"
    AMOUNT = "amount", "投资额（5 亿元以上、1–5 亿元、1 亿元以下）"


class AuditSampleQuerySet(models.QuerySet["AuditSample"]):
    def visible_to(self, officer: Officer) -> Self:
        """
        Keep the samples that an officer may see: those who see all zones, all; a unit those that touch its zones.

        A zone sees none: it is not told beforehand whom one comes to look at.
        """
        if officer.sees_everything:
            return self
        if officer.role != Role.UNIT:
            return self.none()
        seen = AuditSampleItem.objects.visible_to(officer).filter(sample=models.OuterRef("pk"))
        return self.filter(models.Exists(seen) | models.Q(drawn_by__role=Role.UNIT, drawn_by__unit=officer.unit_id))


AuditSampleManager = models.Manager.from_queryset(AuditSampleQuerySet)


class AuditSample(models.Model):
    """
    A sample of the members of one list that had reached the next stage on a day, as known when it was drawn.

    It is drawn once and never changed: who is not content with it draws another, and both stay.
    """

    title = models.CharField("名称", max_length=100)
    seed = models.CharField("种子", max_length=64)
    cohort = models.CharField("名单", max_length=10, choices=choices(COHORT_LABELS))
    as_of = models.DateField("截至日期")
    rounds = models.JSONField("期次")
    unit = models.ForeignKey(
        "zones.ReportingUnit", models.PROTECT, verbose_name="填报单位", null=True, blank=True, related_name="+"
    )
    stratification = models.CharField("分层", max_length=20, choices=Stratification)
    strata = models.JSONField("各层", help_text="层、项目数、样本量")
    population = models.PositiveIntegerField("总体项目数")
    population_digest = models.CharField("总体摘要", max_length=64)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="抽取人", related_name="+")

    objects = AuditSampleManager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查样本"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="auditsample_title_given",
                condition=~models.Q(title=""),
                violation_error_message="请填写抽查的名称。",
            ),
            models.CheckConstraint(
                name="auditsample_seed_given", condition=~models.Q(seed=""), violation_error_message="种子不能为空。"
            ),
            models.CheckConstraint(
                name="auditsample_cohort_known",
                condition=models.Q(cohort__in=[str(cohort) for cohort in Cohort]),
                violation_error_message="名单应为签约一批、开工一批或投产一批。",
            ),
            models.CheckConstraint(
                name="auditsample_stratification_known",
                condition=models.Q(stratification__in=Stratification.values),
                violation_error_message="分层方式不在范围内。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def drawn_on(self) -> date:
        """The day of the draw, in Beijing time."""
        return timezone.localdate(self.drawn_at)

    def is_seen_whole_by(self, officer: Officer) -> bool:
        """Whether an officer sees all of it, and so its totals: who sees all zones, or the unit that it is about."""
        return officer.sees_everything or (officer.role == Role.UNIT and self.unit_id == officer.unit_id)


class AuditSampleItemQuerySet(models.QuerySet["AuditSampleItem"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep those whose entries an officer may see; a zone sees none."""
        if officer.role == Role.ZONE:
            return self.none()
        return self.filter(entry__in=CohortEntry.objects.visible_to(officer))


AuditSampleItemManager = models.Manager.from_queryset(AuditSampleItemQuerySet)


class AuditSampleItem(models.Model):
    """One project that was drawn."""

    sample = models.ForeignKey(AuditSample, models.PROTECT, verbose_name="样本", related_name="items")
    entry = models.ForeignKey(CohortEntry, models.PROTECT, verbose_name="入批记录", related_name="+")
    stratum = models.CharField("层", max_length=60)

    objects = AuditSampleItemManager()

    class Meta:
        verbose_name = verbose_name_plural = "抽中的项目"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("sample", "entry"),
                name="auditsampleitem_once_a_sample",
                violation_error_message="该项目已在这个样本中。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sample_id} {self.entry_id}"


class CheckOutcome(models.TextChoices):
    """What a check on site found."""

    CONFIRMED = "confirmed", "属实"
    REFUTED = "refuted", "不属实"
    UNCHECKED = "unchecked", "无法核查"


class SampleCheckQuerySet(RecordQuerySet["SampleCheck"]):
    """Checks."""


SampleCheckManager = models.Manager.from_queryset(SampleCheckQuerySet)


class SampleCheck(Record):
    """What was found at a drawn project; a correction withdraws it and adds another, with a reason."""

    item = models.ForeignKey(AuditSampleItem, models.PROTECT, verbose_name="抽中的项目", related_name="checks")
    outcome = models.CharField("结果", max_length=10, choices=CheckOutcome)
    checked_on = models.DateField("核查日期")
    note = models.CharField("情况", max_length=500, blank=True)

    objects = SampleCheckManager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查结果"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="samplecheck_one_standing",
                violation_error_message="该项目已有核查结果。",
            ),
            models.CheckConstraint(
                name="samplecheck_outcome_known",
                condition=models.Q(outcome__in=CheckOutcome.values),
                violation_error_message="结果应为属实、不属实或无法核查。",
            ),
            models.CheckConstraint(
                name="samplecheck_note_given",
                condition=models.Q(outcome=CheckOutcome.CONFIRMED) | ~models.Q(note=""),
                violation_error_message="不属实或无法核查的须写明情况。",
            ),
        )

    def __str__(self) -> str:
        return self.get_outcome_display()
