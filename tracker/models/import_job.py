"""Files that are imported in the background: what was sent in, what it would change, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models import Project, Round
from projects.rules.stages import COHORT_LABELS, choices
from tracker.models.background_job import KEPT_FOR, BackgroundJob, JobQuerySet, post_of
from tracker.models.cells_field import CellsField
from zones.models import EncryptedTextField, Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from datetime import datetime


class ImportKind(models.TextChoices):
    """What a file is."""

    LEDGER = "ledger", "台账"
    ROUND_LIST = "round_list", "名单"
    MONTHLY_SHEET = "monthly_sheet", "月报"


class ImportState(models.TextChoices):
    """How far an import is."""

    QUEUED = "queued", "排队"
    READING = "reading", "读取中"
    ASKING = "asking", "待答复"
    PLANNED = "planned", "待确认"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已导入"
    REFUSED = "refused", "未接受"
    FAILED = "failed", "未完成"
    EXPIRED = "expired", "已过期"
    UNDONE = "undone", "已撤销"


class ImportStage(models.TextChoices):
    """What a worker has to do next, or does."""

    READING = "reading", "读取文件"
    PLANNING = "planning", "与台账比对"
    WRITING = "writing", "写入"
    UNDOING = "undoing", "撤销"


class RowStatus(models.TextChoices):
    """What becomes of a row of the file."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    SAME = "same", "一致"
    DUPLICATE = "likely_duplicate", "疑似重复"
    ERROR = "error", "错误"
    ASIDE = "aside", "搁置"


class RowOutcome(models.TextChoices):
    """What undoing made of a row."""

    UNDONE = "undone", "已撤回"
    TOUCHED = "touched", "此后有人改过，没有动"
    REGISTERED = "registered", "由本次导入登记的项目，保留"


UNFINISHED = (ImportState.QUEUED, ImportState.READING, ImportState.APPLYING)
"""What a worker still has to do with."""
OPEN = (ImportState.ASKING, ImportState.PLANNED)
"""What waits for the officer."""


class ImportJobQuerySet(JobQuerySet["ImportJob"]):
    """Jobs."""

    unfinished_states = UNFINISHED

    def visible_to(self, officer: Officer) -> Self:
        """Keep those that were sent in at the officer's post, and at the posts below it."""
        if officer.sees_everything:
            return self.all()
        if officer.role == Role.ZONE:
            return self.filter(zone=officer.zone_id)
        if officer.role == Role.UNIT:
            return self.filter(models.Q(unit=officer.unit_id) | models.Q(zone__unit=officer.unit_id))
        return self.none()


ImportJobManager = models.Manager.from_queryset(ImportJobQuerySet)


class ImportJob(BackgroundJob):
    """A file that somebody sent in, with what was answered, what it would change, and how far it is."""

    kind = models.CharField("种类", max_length=20, choices=ImportKind, default=ImportKind.LEDGER)
    # Of the list of a round: which.
    round = models.ForeignKey(Round, models.PROTECT, verbose_name="期次", null=True, blank=True, related_name="+")
    cohort = models.CharField("名单", max_length=10, choices=choices(COHORT_LABELS), blank=True)
    # Of a month's sheet: the first day of the month.
    month = models.DateField("月份", null=True, blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="import_jobs")
    # The post of whoever sent it in: who else sees it.
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True, related_name="+")
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")
    file_name = models.CharField("文件名", max_length=200)
    # Empty once the file is deleted.
    file = models.CharField("文件", max_length=200, blank=True)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("文件摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.QUEUED)
    stage = models.CharField("步骤", max_length=10, choices=ImportStage, default=ImportStage.READING)
    total = models.PositiveIntegerField("总行数", default=0)
    # Which of the workers that ever took it may still end it: the last.
    claims = models.PositiveIntegerField("领取次数", default=0)
    # Applied by itself where nothing is to be asked or decided; else when the officer says so.
    applies_itself = models.BooleanField("无误即写入", default=False)
    partial = models.BooleanField("只写入正确的行", default=False)
    answers = models.JSONField("答复", default=dict, blank=True)
    fingerprint = models.CharField("表头特征", max_length=64, blank=True)
    tables = models.JSONField("识别结果", default=list, blank=True)
    # By kind: sentences about what is never imported, names of sheets without a table, and of hidden ones.
    file_notes = models.JSONField("整个文件的提示", default=dict, blank=True)
    questions = models.JSONField("问题", default=list, blank=True)
    counts = models.JSONField("各类行数", default=dict, blank=True)
    totals = models.JSONField("金额合计", default=list, blank=True)
    errors = models.JSONField("错误", default=list, blank=True)
    remarks = models.JSONField("提示", default=list, blank=True)
    moved = models.JSONField("比对之后的变动", default=list, blank=True)
    plan_digest = models.CharField("计划摘要", max_length=64, blank=True)
    trouble_code = models.CharField("原因代码", max_length=40, blank=True)
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    applied_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="写入人", null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="撤销人", null=True, blank=True, related_name="+"
    )

    objects = ImportJobManager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="importjob_list_of_round",
                condition=models.Q(models.Q(kind="round_list"), models.Q(round__isnull=False), ~models.Q(cohort=""))
                | models.Q(~models.Q(kind="round_list"), models.Q(round__isnull=True), models.Q(cohort="")),
                violation_error_message="名单的导入须写明期次和名单，台账的没有。",
            ),
            models.CheckConstraint(
                name="importjob_month_of_sheet",
                condition=models.Q(kind="monthly_sheet", month__isnull=False)
                | models.Q(~models.Q(kind="monthly_sheet"), month__isnull=True),
                violation_error_message="月报的导入须写明月份，其他的没有。",
            ),
        )
        indexes = (
            models.Index(fields=("zone", "id"), name="importjob_of_zone"),
            models.Index(fields=("unit", "id"), name="importjob_of_unit"),
            models.Index(
                fields=("id",),
                name="importjob_unfinished",
                condition=models.Q(state__in=[str(state) for state in UNFINISHED]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} {self.get_state_display()}"

    @property
    def about(self) -> str:
        """What the file is, in words: a ledger, which list of which round, or the sheet of which month."""
        if self.month is not None:
            return f"{self.month:%Y-%m} 月报"
        return f"{self.round}{self.get_cohort_display()}" if self.round else self.get_kind_display()

    @property
    def doing(self) -> str:
        """What a worker does with it, in words."""
        compared = {ImportKind.ROUND_LIST: "与名单比对", ImportKind.MONTHLY_SHEET: "与草稿比对"}
        is_compared = self.stage == ImportStage.PLANNING and self.kind in compared
        return compared[ImportKind(self.kind)] if is_compared else self.get_stage_display()

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker has to do with it."""
        return self.state in UNFINISHED

    @property
    def is_open(self) -> bool:
        """Whether it waits for the officer."""
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """How much of the present step is done, in hundredths."""
        return min(100, self.done * 100 // max(self.total, 1))

    @property
    def keeps_until(self) -> datetime:
        """When it expires, or its rows are deleted."""
        return (self.ended_at or self.uploaded_at) + KEPT_FOR

    def is_of(self, officer: Officer) -> bool:
        """Whether an officer sent it in, at the post that is held now: its plan is what that post sees and may do."""
        return self.officer_id == officer.pk and self.post == post_of(officer)


class ImportRow(models.Model):
    """One row of a file: what it would change of which project, what it did, and what is to be said of it."""

    # `db_index=False`, here and below: the index of a job's rows begins with it, and nobody asks by the others.
    job = models.ForeignKey(ImportJob, models.CASCADE, verbose_name="台账导入", related_name="rows", db_index=False)
    sheet = models.CharField("工作表", max_length=100)
    row = models.PositiveIntegerField("行")
    status = models.CharField("类别", max_length=20, choices=RowStatus)
    name = models.CharField("项目名称", max_length=200, blank=True)
    zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name="开发区", null=True, blank=True, related_name="+", db_index=False
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", null=True, blank=True, related_name="+", db_index=False
    )
    # Cells: field, old, new, and how exactly it was stated.
    changes = CellsField("变更", default=list, blank=True)
    # What must not stand in the clear, such as telephone numbers; JSON of old and new by field.
    secret = EncryptedTextField("不明示的变更", blank=True, purpose="import_row.secret")
    messages = models.JSONField("说明", default=list, blank=True)
    # Projects that it may be: number and name of each.
    candidates = models.JSONField("可能相同的项目", default=list, blank=True)
    # As planned with, and as the import left it.
    version = models.PositiveIntegerField("比对时的版本", null=True, blank=True)
    left_version = models.PositiveIntegerField("写入后的版本", null=True, blank=True)
    outcome = models.CharField("撤销的结果", max_length=10, choices=RowOutcome, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        ordering = ("id",)
        indexes = (models.Index(fields=("job", "status", "id"), name="importrow_of_job"),)

    def __str__(self) -> str:
        return f"{self.sheet} {self.row} {self.get_status_display()}"

    @property
    def number(self) -> int:
        """The number of its project; 0 where it has none."""
        return self.project_id or 0
