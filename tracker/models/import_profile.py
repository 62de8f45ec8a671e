"""Answers about the form of a ledger, kept for the next file with the same headers."""

from __future__ import annotations

from typing import Self

from django.db import models

from tracker.models.background_job import post_of
from zones.models import Officer


class ImportProfileQuerySet(models.QuerySet["ImportProfile"]):
    """Kept answers."""

    def visible_to(self, officer: Officer) -> Self:
        """Keep those given at the post that an officer holds now: a form belongs to the office, not to a person."""
        return self.filter(post=post_of(officer))


ImportProfileManager = models.Manager.from_queryset(ImportProfileQuerySet)


class ImportProfile(models.Model):
    """
    What an office answered about ledgers with certain headers (导入时记住的答复): one answer by its code.

    Only what is so of the form, never what is so of one file: the next file is read by it unasked.
    """

    post = models.CharField("岗位", max_length=60)
    fingerprint = models.CharField("表头特征", max_length=64)
    code = models.CharField("问题", max_length=200)
    answer = models.CharField("答复", max_length=200)
    answered_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="答复人", related_name="+")
    answered_at = models.DateTimeField("答复时间")

    objects = ImportProfileManager()

    class Meta:
        verbose_name = verbose_name_plural = "记住的答复"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("post", "fingerprint", "code"),
                name="importprofile_code_unique",
                violation_error_message="这个问题的答复已记住。",
            ),
            models.CheckConstraint(
                name="importprofile_answer_given",
                condition=~models.Q(answer=""),
                violation_error_message="记住的答复不能为空。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}：{self.answer}"
