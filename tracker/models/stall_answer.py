"""What those responsible say to a light of their project: why it is so, what they do, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from projects.models import Project, Record, RecordQuerySet

if TYPE_CHECKING:
    from zones.models import Officer


class StallAnswerQuerySet(RecordQuerySet["StallAnswer"]):
    def visible_to(self, officer: Officer) -> Self:
        """Keep the answers about the projects an officer may see."""
        return self.filter(project__in=Project.objects.visible_to(officer))


StallAnswerManager = models.Manager.from_queryset(StallAnswerQuerySet)


class StallAnswer(Record):
    """
    An answer to a light (停滞答复). Never edited: a new one is added, the newest that stands counts.

    No rule looks at it: the light, the mails and the ladder stay as they are.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="stall_answers")
    rule_code = models.CharField("规则代码", max_length=40)
    explanation = models.CharField("说明", max_length=1000)
    measure = models.CharField("措施", max_length=1000)
    due_on = models.DateField("期限", help_text="含当日")
    answered_on = models.DateField("答复日期")

    objects = StallAnswerManager()

    class Meta:
        verbose_name = verbose_name_plural = "停滞答复"
        ordering = ("id",)
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="stallanswer_due_not_before_answered",
                condition=models.Q(due_on__gte=models.F("answered_on")),
                violation_error_message="期限不能早于答复日期。",
            ),
            models.CheckConstraint(
                name="stallanswer_says_why_and_what",
                condition=~models.Q(explanation="") & ~models.Q(measure=""),
                violation_error_message="答复须写明说明和措施。",
            ),
            models.CheckConstraint(
                name="stallanswer_names_a_light",
                condition=~models.Q(rule_code=""),
                violation_error_message="答复须指明是哪盏灯。",
            ),
        )
        indexes = (
            # The newest of a light; asked for every light of a list that is filtered by its answers.
            models.Index(fields=("project", "rule_code", "-id"), name="stallanswer_newest"),
        )

    def __str__(self) -> str:
        return f"{self.measure[:40]}（期限 {self.due_on}）"
