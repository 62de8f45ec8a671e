"""What looks odd in the records, kept for fast reading."""

from __future__ import annotations

from typing import Self

from django.db import models

from projects.models.project import Project
from zones.models import Officer


class PlausibilityFindingQuerySet(models.QuerySet["PlausibilityFinding"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the findings about the projects an officer may see that follow from what the officer may see."""
        level = "in_province" if officer.sees_everything else "in_unit" if officer.unit_id else "in_zone"
        return self.filter(project__in=Project.objects.visible_to(officer), **{level: True})


PlausibilityFindingManager = models.Manager.from_queryset(PlausibilityFindingQuerySet)


class PlausibilityFinding(models.Model):
    """
    One implausible fact about one project (疑点), as the records have it now.

    A projection of the records: only `projects.operations.findings` and the modules beside it write it, in the
    transaction of what they follow from, and `check_projection` compares it. A finding that compares projects is true
    at the levels whose officers see them all; officers of the others learn nothing of them.
    """

    project = models.ForeignKey(Project, models.CASCADE, verbose_name="项目", related_name="findings", db_index=False)
    rule = models.CharField("规则", max_length=40)
    key = models.CharField("发现", max_length=80, help_text="同一规则下的哪一处")
    about = models.CharField("对照", max_length=20, blank=True, help_text="先登记的文件，或登记人")
    title = models.CharField("标题", max_length=40)
    # Empty where it names what may be renamed or counts what others record: made when read.
    explanation = models.TextField("说明", blank=True)
    weight = models.PositiveIntegerField("条数", default=1)
    in_zone = models.BooleanField("开发区可见", default=True)
    in_unit = models.BooleanField("填报单位可见", default=True)
    in_province = models.BooleanField("全省可见", default=True)
    found_at = models.DateTimeField("发现时间")

    objects = PlausibilityFindingManager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        ordering = ("project", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "rule", "key", "about"),
                name="finding_once",
                violation_error_message="这一疑点已在册。",
            ),
        )
        indexes = (
            models.Index(fields=("project", "id"), name="finding_in_order"),
            # What concerns several projects is found by what they share.
            models.Index(fields=("rule", "key", "about"), name="finding_by_key"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.rule} {self.key}"
