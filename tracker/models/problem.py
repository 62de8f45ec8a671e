"""Problems of projects: what is in the way, who is responsible and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models import Project
from tracker.models.progress_report import ReviewLevel
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import date


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the problems of the projects an officer may see."""
        return self.filter(project__in=Project.objects.visible_to(officer))

    def open(self) -> Self:
        """Keep the problems that are not resolved."""
        return self.filter(resolved_at__isnull=True)

    def overdue(self, day: date) -> Self:
        """Keep the open problems whose deadline has passed on a day."""
        return self.open().filter(due_on__lt=day)


ProblemManager = models.Manager.from_queryset(ProblemQuerySet)


class Problem(models.Model):
    """One thing to be solved for a project (存在问题、需协调事项)."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="problem_register")
    description = models.CharField("存在问题", max_length=1000)
    request = models.CharField("需协调事项", max_length=1000, blank=True)
    level = models.CharField("协调级别", max_length=10, choices=ReviewLevel, default=ReviewLevel.ZONE)
    owner = models.CharField("责任人", max_length=40)
    due_on = models.DateField("解决期限")
    raised_at = models.DateTimeField("提出时间")
    raised_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="提出人", related_name="+")
    resolution = models.CharField("解决情况", max_length=1000, blank=True)
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="办结人", related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = ProblemManager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="problem_resolved_whole",
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True, resolution="")
                | (models.Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~models.Q(resolution="")),
                violation_error_message="办结须填写时间、人员和解决情况。",
            ),
        )
        indexes = (
            # Partial: lists of open and overdue problems never read those that were resolved, soon the most.
            models.Index(fields=("due_on",), condition=models.Q(resolved_at__isnull=True), name="problem_open_due"),
        )

    def __str__(self) -> str:
        return self.description[:40]
