"""承诺制: the procedures of a project, how long each took, and whether commitments were kept."""

from __future__ import annotations

from django.db import models

from projects.models.project import Project
from projects.models.record import Record, RecordQuerySet


class Regime(models.TextChoices):
    """Who answers for a procedure under the commitment system."""

    UNIFIED = "unified", "政府统一服务"
    COMMITTED = "committed", "企业信用承诺"
    RETAINED = "retained", "保留审批"


class CommitmentItem(models.Model):
    """A procedure (手续) of a project, identified by its name. `ItemTerms` holds everything else about it."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="commitment_items")
    name = models.CharField("事项名称", max_length=80)
    position = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "承诺制事项"
        ordering = ("project_id", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "name"),
                name="commitmentitem_name_unique_in_project",
                violation_error_message="该项目已有同名事项。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ItemTermsQuerySet(RecordQuerySet["ItemTerms"]):
    """Terms of items."""


ItemTermsManager = models.Manager.from_queryset(ItemTermsQuerySet)


class ItemTerms(Record):
    """What is known of a procedure: its regime, its statutory limit in working days, when it began and ended."""

    item = models.ForeignKey(CommitmentItem, models.PROTECT, verbose_name="事项", related_name="terms")
    regime = models.CharField("办理方式", max_length=10, choices=Regime)
    statutory_days = models.PositiveSmallIntegerField("法定时限（工作日）", null=True, blank=True)
    started_on = models.DateField("受理日期", null=True, blank=True)
    finished_on = models.DateField("办结日期", null=True, blank=True)

    objects = ItemTermsManager()

    class Meta:
        verbose_name = verbose_name_plural = "事项办理情况"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="itemterms_one_standing",
                violation_error_message="该事项已有一条有效的办理情况。",
            ),
            models.CheckConstraint(
                name="itemterms_regime_known",
                condition=models.Q(regime__in=Regime.values),
                violation_error_message="办理方式应为政府统一服务、企业信用承诺或保留审批。",
            ),
            models.CheckConstraint(
                name="itemterms_statutory_days_positive",
                condition=models.Q(statutory_days__isnull=True) | models.Q(statutory_days__gt=0),
                violation_error_message="法定时限须大于零。",
            ),
            models.CheckConstraint(
                name="itemterms_finished_after_started",
                condition=models.Q(finished_on__isnull=True)
                # Stated, because a comparison with NULL is NULL, and a CHECK accepts NULL.
                | models.Q(started_on__isnull=False, finished_on__gte=models.F("started_on")),
                violation_error_message="办结日期不能早于受理日期，也不能没有受理日期。",
            ),
        )

    def __str__(self) -> str:
        return self.get_regime_display()


class PauseQuerySet(RecordQuerySet["ClockPause"]):
    """Pauses."""


PauseManager = models.Manager.from_queryset(PauseQuerySet)


class ClockPause(Record):
    """
    Days that do not count, and why (等待企业补正 …).

    With an item it pauses that procedure; without one, the project's intake clock (招落一体).
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="clock_pauses")
    item = models.ForeignKey(
        CommitmentItem, models.PROTECT, verbose_name="事项", related_name="pauses", null=True, blank=True
    )
    paused_on = models.DateField("暂停日期")
    resumed_on = models.DateField("恢复日期", null=True, blank=True)
    cause = models.CharField("暂停原因", max_length=300)

    objects = PauseManager()

    class Meta:
        verbose_name = verbose_name_plural = "计时暂停"
        ordering = ("paused_on", "id")
        constraints = (
            *Record.Meta.constraints,
            # Two constraints, because NULL is never equal to NULL: one over (project, item) would miss the intake.
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(withdrawn_at__isnull=True, resumed_on__isnull=True, item__isnull=False),
                name="clockpause_one_open_per_item",
                violation_error_message="该事项已在暂停中。",
            ),
            models.UniqueConstraint(
                fields=("project",),
                condition=models.Q(withdrawn_at__isnull=True, resumed_on__isnull=True, item__isnull=True),
                name="clockpause_one_open_per_intake",
                violation_error_message="该项目的招落计时已在暂停中。",
            ),
            models.CheckConstraint(
                name="clockpause_resumed_after_paused",
                condition=models.Q(resumed_on__isnull=True) | models.Q(resumed_on__gte=models.F("paused_on")),
                violation_error_message="恢复日期不能早于暂停日期。",
            ),
            models.CheckConstraint(
                name="clockpause_cause_given",
                condition=~models.Q(cause=""),
                violation_error_message="暂停计时须说明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.paused_on} – {self.resumed_on or ''}"


class CheckOutcome(models.TextChoices):
    """What the check of a commitment found."""

    KEPT = "kept", "已践诺"
    BROKEN = "broken", "未践诺"


class CommitmentCheckQuerySet(RecordQuerySet["CommitmentCheck"]):
    """Checks of commitments."""


CommitmentCheckManager = models.Manager.from_queryset(CommitmentCheckQuerySet)


class CommitmentCheck(Record):
    """After completion: whether a commitment was kept, and what was done about it (事中事后监管)."""

    item = models.ForeignKey(CommitmentItem, models.PROTECT, verbose_name="事项", related_name="checks")
    checked_on = models.DateField("核查日期")
    outcome = models.CharField("核查结果", max_length=10, choices=CheckOutcome)
    action = models.CharField("处理措施", max_length=300, blank=True)

    objects = CommitmentCheckManager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺核查"
        ordering = ("checked_on", "id")
        constraints = (
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=("item", "checked_on"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="commitmentcheck_one_standing_per_day",
                violation_error_message="该事项当日已有核查记录。",
            ),
            models.CheckConstraint(
                name="commitmentcheck_outcome_known",
                condition=models.Q(outcome__in=CheckOutcome.values),
                violation_error_message="核查结果应为已践诺或未践诺。",
            ),
            models.CheckConstraint(
                name="commitmentcheck_broken_has_action",
                condition=models.Q(outcome=CheckOutcome.KEPT) | ~models.Q(action=""),
                violation_error_message="未践诺的须填写处理措施。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.checked_on}"
