"""What the stall rules look at, kept for every project, and when they find something."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from projects.models.project import Project
from projects.rules.lapses import Stop
from projects.rules.stages import KIND_LABELS, ONCE_ONLY, Kind, choices
from projects.rules.stall_flags import LastingFacts
from projects.rules.stalling import LEVEL_LABELS, Level, StallFacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND_FIELDS: Mapping[Kind, str] = {kind: f"{kind}_on" for kind in ONCE_ONLY}


class StallStateQuerySet(models.QuerySet["StallState"]):
    def not_of(self, rules_mark: str, day: date) -> Self:
        """Keep the projects whose kept flags say nothing of a day: of other rules, or with records of later days."""
        # As two ranges, not as "unequal", for which no index is used. Nearly always there are none.
        other_rules = models.Q(rules_mark__lt=rules_mark) | models.Q(rules_mark__gt=rules_mark)
        return self.filter(other_rules | models.Q(known_from__gt=day))


StallStateManager = models.Manager.from_queryset(StallStateQuerySet)


class StallState(models.Model):
    """
    What the standing records of a project say to the stall rules, whatever day they are of.

    A projection of the records: only `projects.operations.stall_states` writes it, in the transaction of what it
    follows from, and `check_projection` compares it. Each project has one, until it is withdrawn.
    """

    project = models.OneToOneField(
        Project, models.CASCADE, primary_key=True, verbose_name="项目", related_name="stall_state"
    )
    # Of the rules in force, by which the flags were worked out; empty where nothing was worked out yet.
    rules_mark = models.CharField("规则标记", max_length=16, blank=True)
    known_from = models.DateField("自哪天起准确", null=True, blank=True, help_text="各项记录中最晚的日期")
    told_at = models.DateTimeField("最近登记节点的时间", null=True, blank=True)
    signed_on = models.DateField(KIND_LABELS[Kind.SIGNED], null=True, blank=True)
    landed_on = models.DateField(KIND_LABELS[Kind.LANDED], null=True, blank=True)
    started_on = models.DateField(KIND_LABELS[Kind.STARTED], null=True, blank=True)
    completed_on = models.DateField(KIND_LABELS[Kind.COMPLETED], null=True, blank=True)
    producing_on = models.DateField(KIND_LABELS[Kind.PRODUCING], null=True, blank=True)
    full_output_on = models.DateField(KIND_LABELS[Kind.FULL_OUTPUT], null=True, blank=True)
    in_statistics_on = models.DateField(KIND_LABELS[Kind.IN_STATISTICS], null=True, blank=True)
    terminated_on = models.DateField(KIND_LABELS[Kind.TERMINATED], null=True, blank=True)
    suspended_on = models.DateField("停工未复工", null=True, blank=True)
    target_on = models.DateField("目标名单期限", null=True, blank=True)
    report_month = models.DateField("最近填报的月份", null=True, blank=True)
    growth_month = models.DateField("最近有完成投资的月份", null=True, blank=True)
    planned_yuan = models.BigIntegerField("最近填报年份的年度计划（元）", null=True, blank=True)
    completed_yuan = models.BigIntegerField("该年完成（元）", null=True, blank=True)
    completed_before_yuan = models.BigIntegerField("该年完成，不含最近一月（元）", null=True, blank=True)
    stops = models.JSONField("不计时的期间", default=list, blank=True, help_text="起、止、种类、理由")

    objects = StallStateManager()

    class Meta:
        verbose_name = verbose_name_plural = "停滞判断依据"
        ordering = ("project",)
        indexes = (
            models.Index(fields=("rules_mark",), name="stallstate_rules_mark"),
            models.Index(fields=("known_from",), name="stallstate_known_from"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.known_from}"


STATE_FIELDS = tuple(field.attname for field in StallState._meta.local_fields if not field.primary_key)


class StallFlagQuerySet(models.QuerySet["StallFlag"]):
    def on(self, day: date) -> Self:
        """Keep the flags that are on at the end of a day."""
        return self.filter(from_on__lte=day, until_on__gt=day)


StallFlagManager = models.Manager.from_queryset(StallFlagQuerySet)


class StallFlag(models.Model):
    """
    A light of a project by a rule in force (红灯、黄灯), with the days between which it is on.

    Worked out ahead from `StallState`, so that what is stalled on a day is counted, sorted and cut into pages by an
    index. What it is about, and in what words, is asked of the rule when it is read.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, verbose_name="项目", related_name="stall_flags", db_index=False
    )
    rule_code = models.CharField("规则代码", max_length=40)
    level = models.CharField("灯", max_length=10, choices=choices(LEVEL_LABELS))
    since = models.DateField("计时起点")
    from_on = models.DateField("亮灯之日")
    until_on = models.DateField("灭灯之日")

    objects = StallFlagManager()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯期间"
        ordering = ("level", "since", "project", "rule_code")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "rule_code", "level"),
                name="stallflag_once",
                violation_error_message="这一盏灯已在册。",
            ),
            models.CheckConstraint(
                name="stallflag_ends_after_beginning",
                condition=models.Q(until_on__gt=models.F("from_on")),
                violation_error_message="灭灯之日须晚于亮灯之日。",
            ),
            models.CheckConstraint(
                name="stallflag_level_known",
                # Sorted as text the red ones come first, as they do on every page.
                condition=models.Q(level__in=[str(level) for level in Level]),
                violation_error_message="灯应为红灯或黄灯。",
            ),
        )
        indexes = (
            # The worst first, as pages are cut; with every column asked for, so that the index answers alone.
            models.Index(
                fields=("level", "since", "project", "rule_code", "from_on", "until_on"), name="stallflag_worst_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.rule_code} {self.level}"


def lasting_facts(state: Mapping[str, Any], project: Mapping[str, Any]) -> LastingFacts:
    """
    Return kept values of `STATE_FIELDS` as the rules take them.

    `project` has its category, the code of its unit and its planned days, by the names of `StallFacts`.
    """
    facts = StallFacts(
        **project,
        dates={kind: state[name] for kind, name in KIND_FIELDS.items() if state[name] is not None},
        target_on=state["target_on"],
        suspended_on=state["suspended_on"],
        stops=[_stop(*stop) for stop in state["stops"]],
        report_month=state["report_month"],
        growth_month=state["growth_month"],
    )
    amounts = (state["planned_yuan"], state["completed_yuan"], state["completed_before_yuan"])
    return LastingFacts(facts, state["known_from"], *amounts)


def _stop(start: str, end: str | None, kind: str, reason: str) -> Stop:
    return Stop(date.fromisoformat(start), date.fromisoformat(end) if end else None, kind, reason)


def stored_stops(stops: Sequence[Stop]) -> list[list[str | None]]:
    """Return stops as a state keeps them, in one order whatever order they were read in."""
    kept = [[f"{stop.start}", f"{stop.end}" if stop.end else None, stop.kind, stop.reason] for stop in stops]
    return sorted(kept, key=lambda stop: [text or "" for text in stop])
