"""Notes that officers write on findings of the plausibility review."""

from __future__ import annotations

from typing import Self

from django.db import models

from projects.models import Project
from zones.models import Officer


class FindingNoteQuerySet(models.QuerySet["FindingNote"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the notes on the projects an officer may see."""
        return self.filter(project__in=Project.objects.visible_to(officer))


FindingNoteManager = models.Manager.from_queryset(FindingNoteQuerySet)


class FindingNote(models.Model):
    """The explanation of a finding by an officer who checked it (核查意见). A trigger refuses changes of it."""

    # Findings are computed, not stored: a note points to one by project, rule and key.
    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="finding_notes")
    rule = models.CharField("规则", max_length=40)
    key = models.CharField("发现", max_length=80, help_text="同一规则下的哪一处")
    word = models.CharField("意见", max_length=500)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="核查人", related_name="+")

    objects = FindingNoteManager()

    class Meta:
        verbose_name = verbose_name_plural = "核查意见"
        ordering = ("id",)
        indexes = (models.Index(fields=("project", "rule", "key"), name="findingnote_of_finding"),)

    def __str__(self) -> str:
        return self.word[:40]
