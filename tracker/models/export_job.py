"""Workbooks that are made in the background, as nobody waits that long for an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

KEPT_FOR = timedelta(days=7)
"""How long a file is kept: it holds names and numbers of persons."""
LONGEST_HOLD = timedelta(hours=1)
"""Longer than any worker holds a job."""


class ExportState(models.TextChoices):
    """How far the making of a workbook is."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "未能生成"


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep an officer's own: asked for at the post that is held now, since the rows were those of that post."""
        return self.filter(officer=officer, post=post_of(officer))

    def unfinished(self) -> Self:
        """Keep those that wait or run."""
        return self.filter(state__in=(ExportState.WAITING, ExportState.RUNNING))

    def due(self, now: datetime) -> Self:
        """Keep those that no worker holds; a hold into the far future comes from a clock that ran ahead."""
        held = models.Q(held_until__gt=now, held_until__lte=now + LONGEST_HOLD)
        return self.unfinished().filter(models.Q(held_until__isnull=True) | ~held)


ExportJobManager = models.Manager.from_queryset(ExportJobQuerySet)


def post_of(officer: Officer) -> str:
    """Return a text that is another one as soon as the officer sees other projects."""
    return f"{officer.role} {officer.unit_id or ''} {officer.zone_id or ''}"


class ExportJob(models.Model):
    """A ledger that somebody asked for, with the question, and how far it is."""

    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="人员", related_name="export_jobs")
    post = models.CharField("岗位", max_length=60)
    requested_at = models.DateTimeField("要求的时间")
    query = models.JSONField("条件", default=dict)
    heading = models.JSONField("所问", default=list)
    number = models.BigIntegerField("导出编号", unique=True)
    state = models.CharField("状态", max_length=10, choices=ExportState, default=ExportState.WAITING)
    total = models.PositiveIntegerField("项目数")
    done = models.PositiveIntegerField("已写行数", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    # A worker that dies gives the job back by this.
    held_until = models.DateTimeField("占用至", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    file = models.CharField("文件", max_length=200, blank=True)
    trouble = models.CharField("未能生成的原因", max_length=200, blank=True)

    objects = ExportJobManager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导出"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.officer_id} {self.requested_at:%Y-%m-%d} {self.get_state_display()}"

    @property
    def name(self) -> str:
        """The name under which its file is saved."""
        return f"台账-{self.requested_at:%Y%m%d}-{self.pk}.xlsx"

    @property
    def percent(self) -> int:
        """How much of it is written, in hundredths."""
        return 100 if self.state == ExportState.DONE else self.done * 100 // max(self.total, 1)

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.state == ExportState.DONE

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {ExportState.WAITING, ExportState.RUNNING}
