"""Workbooks that are made in the background, as nobody waits that long for an answer."""

from __future__ import annotations

from typing import Self

from django.db import models

from tracker.models.background_job import BackgroundJob, JobQuerySet, post_of
from zones.models import Officer

LEDGER = "/api/v1/exports/ledger.xlsx"
"""The address of the ledger that is edited and imported again."""


class ExportState(models.TextChoices):
    """How far the making of a workbook is."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "未能生成"


class ExportJobQuerySet(JobQuerySet["ExportJob"]):
    unfinished_states = (ExportState.WAITING, ExportState.RUNNING)

    def visible_to(self, officer: Officer) -> Self:
        """Keep an officer's own: asked for at the post that is held now, since the rows were those of that post."""
        return self.filter(officer=officer, post=post_of(officer))


ExportJobManager = models.Manager.from_queryset(ExportJobQuerySet)


class ExportJob(BackgroundJob):
    """A workbook that somebody asked for, by the address that answers with it, and how far it is."""

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="export_jobs")
    requested_at = models.DateTimeField("要求的时间")
    # What answers with the workbook: the same address at which it is had at once where it is short.
    path = models.CharField("地址", max_length=200, default=LEDGER)
    query = models.JSONField("条件", default=dict)
    title = models.CharField("名称", max_length=100, default="台账")
    heading = models.JSONField("所问", default=list)
    number = models.BigIntegerField("导出编号", unique=True)
    state = models.CharField("状态", max_length=10, choices=ExportState, default=ExportState.WAITING)
    total = models.PositiveIntegerField("行数", help_text="0 为事先不知道")
    file = models.CharField("文件", max_length=200, blank=True)

    objects = ExportJobManager()

    class Meta:
        verbose_name = verbose_name_plural = "后台导出"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.officer_id} {self.requested_at:%Y-%m-%d} {self.get_state_display()}"

    @property
    def name(self) -> str:
        """The name under which its file is saved."""
        return f"{self.title}-{self.pk}.xlsx"

    @property
    def percent(self) -> int:
        """How much of it is written, in hundredths."""
        return 100 if self.state == ExportState.DONE else min(99, self.done * 100 // max(self.total, 1))

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.state == ExportState.DONE

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {ExportState.WAITING, ExportState.RUNNING}
