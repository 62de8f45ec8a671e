"""When scheduled work last ran."""

from django.db import models


class Tick(models.Model):
    """
    The newest run of one scheduled job; its age shows whether scheduling is alive. One row a job.

    `trouble` is what a job that checks something found, in a sentence; empty when all was well.
    """

    job = models.CharField("任务", max_length=40, primary_key=True)
    ran_at = models.DateTimeField("最近运行")
    trouble = models.CharField("发现的问题", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务心跳"

    def __str__(self) -> str:
        return f"{self.job} {self.ran_at:%Y-%m-%d %H:%M}"
