"""Lists of the procedures that a kind of project goes through, to be applied to a project."""

from __future__ import annotations

from django.db import models

from projects.models.commitment import Regime


class CommitmentTemplate(models.Model):
    """A list of procedures (承诺制事项清单), as published; a project takes it over and goes its own way."""

    code = models.CharField("代码", max_length=30, primary_key=True)
    label = models.CharField("名称", max_length=60, unique=True)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺制事项清单"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.label


class TemplateItem(models.Model):
    """One procedure of a list."""

    template = models.ForeignKey(
        CommitmentTemplate, models.CASCADE, verbose_name="承诺制事项清单", related_name="items"
    )
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("事项名称", max_length=80)
    regime = models.CharField("办理方式", max_length=10, choices=Regime)
    statutory_days = models.PositiveSmallIntegerField("法定时限（工作日）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单事项"
        ordering = ("template_id", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("template", "position"),
                name="templateitem_position_unique",
                violation_error_message="清单里已有这一序号。",
            ),
            models.UniqueConstraint(
                fields=("template", "name"),
                name="templateitem_name_unique",
                violation_error_message="清单里已有同名事项。",
            ),
            models.CheckConstraint(
                name="templateitem_regime_known",
                condition=models.Q(regime__in=Regime.values),
                violation_error_message="办理方式应为政府统一服务、企业信用承诺或保留审批。",
            ),
            models.CheckConstraint(
                name="templateitem_statutory_days_positive",
                condition=models.Q(statutory_days__isnull=True) | models.Q(statutory_days__gt=0),
                violation_error_message="法定时限须大于零。",
            ),
        )

    def __str__(self) -> str:
        return self.name
