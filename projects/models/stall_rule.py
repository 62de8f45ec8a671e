"""Stall rules as data: each change adds a version, so that earlier findings can still be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from projects.models.project import Category
from projects.rules.lapses import StallMeasure
from projects.rules.stages import STAGE_LABELS, choices
from projects.rules.stalling import MEASURE_LABELS, SHARES, TRIGGER_LABELS, StallRule, Trigger
from zones.models import Officer, ReportingUnit

if TYPE_CHECKING:
    from datetime import date, datetime


class Preset(models.TextChoices):
    """Where a rule's thresholds come from."""

    DEFAULT = "default", "缺省"
    YINCHUAN = "yinchuan", "银川"
    WUHAN = "wuhan", "武汉"
    SANYA = "sanya", "三亚"
    OWN = "own", "自定"


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def in_force(self, day: date, known_at: datetime | None) -> Self:
        """Keep the versions valid from a day or earlier, as recorded by a moment (None: now), oldest first."""
        begun = self.filter(valid_from__lte=day)
        known = begun if known_at is None else begun.filter(recorded_at__lte=known_at)
        return known.order_by("valid_from", "version")


RuleVersionManager = models.Manager.from_queryset(RuleVersionQuerySet)


class RuleVersion(models.Model):
    """
    One version of a stall rule for one scope: a category, a reporting unit, both or neither (empty is all).

    The version with the latest `valid_from` is in force; it may be one that switches the rule off.
    """

    code = models.CharField("代码", max_length=40)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=60)
    trigger = models.CharField("看什么", max_length=30, choices=choices(TRIGGER_LABELS))
    stage = models.CharField("阶段", max_length=20, blank=True, choices=choices(STAGE_LABELS))
    category = models.CharField("项目类别", max_length=20, blank=True, choices=Category)
    unit = models.ForeignKey(
        ReportingUnit, models.PROTECT, verbose_name="填报单位", related_name="+", null=True, blank=True
    )
    measure = models.CharField("计量", max_length=20, choices=choices(MEASURE_LABELS))
    yellow = models.PositiveIntegerField("黄灯线", null=True, blank=True)
    red = models.PositiveIntegerField("红灯线", null=True, blank=True)
    preset = models.CharField("来源", max_length=20, choices=Preset)
    is_enabled = models.BooleanField("启用", default=True)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True, help_text="含当日；空为长期")
    reason = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="录入人", related_name="+", null=True, blank=True
    )

    objects = RuleVersionManager()

    class Meta:
        verbose_name = verbose_name_plural = "停滞规则"
        ordering = ("code", "category", "unit", "version")
        constraints = (
            # Two constraints, because NULL is never equal to NULL: one over `unit` would not limit the general rules.
            models.UniqueConstraint(
                fields=("code", "category", "version"),
                condition=models.Q(unit__isnull=True),
                name="ruleversion_unique_everywhere",
                violation_error_message="这个版本已存在，请刷新后重试。",
            ),
            models.UniqueConstraint(
                fields=("code", "category", "unit", "version"),
                condition=models.Q(unit__isnull=False),
                name="ruleversion_unique_in_unit",
                violation_error_message="这个版本已存在，请刷新后重试。",
            ),
            models.CheckConstraint(
                name="ruleversion_trigger_known",
                condition=models.Q(trigger__in=[str(trigger) for trigger in Trigger]),
                violation_error_message="规则所看的事项不在范围内。",
            ),
            models.CheckConstraint(
                name="ruleversion_measure_fits_trigger",
                condition=models.Q(trigger=str(Trigger.BEHIND_SCHEDULE), measure__in=sorted(map(str, SHARES)))
                | (
                    ~models.Q(trigger=str(Trigger.BEHIND_SCHEDULE))
                    & models.Q(measure__in=sorted(str(stall_measure) for stall_measure in set(StallMeasure) - SHARES))
                ),
                violation_error_message="落后于序时进度以百分点或百分比计，其余以时间计。",
            ),
            models.CheckConstraint(
                name="ruleversion_red_not_below_yellow",
                condition=models.Q(yellow__isnull=True)
                | models.Q(red__isnull=True)
                | models.Q(red__gte=models.F("yellow")),
                violation_error_message="红灯线不能低于黄灯线。",
            ),
            models.CheckConstraint(
                name="ruleversion_has_a_threshold",
                condition=models.Q(yellow__isnull=False) | models.Q(red__isnull=False),
                violation_error_message="黄灯线、红灯线至少填一项。",
            ),
            models.CheckConstraint(
                name="ruleversion_ends_after_beginning",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="失效日期不能早于生效日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"

    def as_rule(self) -> StallRule:
        """Return the rule as the value object that `projects.rules.stalling` takes."""
        return _rule(**{name: getattr(self, name) for name in RULE_FIELDS})


RULE_FIELDS = (
    *("code", "title", "trigger", "measure", "yellow", "red"),
    *("stage", "category", "unit_id", "is_enabled"),
)


def _rule(*, trigger: str, measure: str, unit_id: str | None, **values: Any) -> StallRule:
    # The rules use the empty text for "all", here as for stage and category.
    return StallRule(trigger=Trigger(trigger), measure=StallMeasure(measure), unit=unit_id or "", **values)


def rules_in_force(day: date, known_at: datetime | None = None) -> dict[tuple[str, str, str], StallRule]:
    """
    Return the rules in force on a day by code, category and unit, switched-off ones too. One query.

    `known_at` reads the versions recorded by a moment; None those recorded so far.
    """
    rules: dict[tuple[str, str, str], StallRule] = {}
    # Of values: every list with lights asks for them, and an instance costs more than its rule.
    for version in RuleVersion.objects.in_force(day, known_at).values("valid_to", *RULE_FIELDS):
        valid_to = version.pop("valid_to")
        key = (version["code"], version["category"], version["unit_id"] or "")
        # The newest version decides alone: once it has expired, the one before it does not come back.
        rules.pop(key, None)
        if valid_to is None or valid_to >= day:
            rules[key] = _rule(**version)
    return rules
