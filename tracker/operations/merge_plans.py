"""What a merger of two registrations of one project would do, and what stands in its way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.models import (
    AnnualPlan,
    ClockPause,
    CohortEntry,
    CommitmentCheck,
    Evidence,
    Intake,
    ItemTerms,
    Milestone,
    ParcelAllocation,
    PlanAdjustment,
    PlanExit,
    ProgressFigure,
    Project,
    ProxyService,
    ReformAdoption,
    TargetMember,
)
from projects.operations.list_turns import check_turns
from projects.operations.progress_figures import figures_of
from projects.operations.project_withdrawals import standing_records
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.stages import KIND_LABELS, REPEATABLE, Kind
from tracker.models import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SETTLED_BY_HAND = (
    *(ItemTerms, CommitmentCheck, ClockPause, Intake, ProxyService, ParcelAllocation),
    *(PlanAdjustment, PlanExit, TargetMember),
)
"""Records that hang together with others (procedures, clocks, land, plans, target lists): no merger repeats them."""


@dataclass
class MergePlan:
    """What a merger would do: the records that the survivor lacks, and the sentences about what stands in its way."""

    survivor: Project
    duplicate: Project
    lacking: dict[Any, list[Any]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    @property
    def carried(self) -> list[str]:
        """What would be recorded on the survivor, a sentence a kind."""
        return [
            f"{model._meta.verbose_name} {len(records)} 条：{'、'.join(map(_words, records))}"
            for model, records in self.lacking.items()
            if records
        ]


def merge_plan(survivor: Project, duplicate: Project) -> MergePlan:
    """Return what a merger of two standing projects would do. It changes nothing."""
    plan = MergePlan(survivor, duplicate)
    if survivor.pk == duplicate.pk:
        plan.conflicts.append("项目不能并入自己。")
        return plan
    ours, theirs = standing_records(survivor), standing_records(duplicate)
    for model, (key, value) in _COMPARED.items():
        plan.lacking[model] = _lacking(plan, ours[model], theirs[model], key, value)
    _check_interruptions(plan)
    _check_lists(plan, ours[CohortEntry])
    for model in SETTLED_BY_HAND:
        if count := theirs[model].count():
            name = model._meta.verbose_name
            plan.conflicts.append(f"{name}有 {count} 条记在要并入的项目上，请先在保留的项目上登记，再在原处撤回。")
    if count := Problem.objects.open().filter(project=duplicate).count():
        plan.conflicts.append(f"要并入的项目还有 {count} 个问题没有办结，请先办结。")
    if count := duplicate.phases.standing().count():
        plan.conflicts.append(f"要并入的项目还有 {count} 个分期项目，请先改挂到保留的项目。")
    return plan


def _milestone_key(record: Milestone) -> tuple[Any, ...]:
    # Work may stop and resume several times: what tells these apart is the day.
    return (record.kind, record.occurred_on) if Kind(record.kind) in REPEATABLE else (record.kind,)


_COMPARED: dict[Any, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    Milestone: (_milestone_key, lambda record: (record.occurred_on, record.sub_type)),
    CohortEntry: (
        lambda record: (record.cohort, record.round_id),
        lambda record: (record.amount_yuan, record.left_on, record.left_kind),
    ),
    ProgressFigure: (lambda record: record.month, figures_of),
    AnnualPlan: (lambda record: record.year, lambda record: record.planned_yuan),
    ReformAdoption: (lambda record: record.reform, lambda record: record.adopted_on),
    Evidence: (lambda record: (record.sha256, record.kind), lambda record: None),
}
"""The records that are carried over: what makes two of them one fact, and in what they must then agree."""


def _lacking(
    plan: MergePlan,
    ours: Iterable[Any],
    theirs: Iterable[Any],
    key: Callable[[Any], Any],
    value: Callable[[Any], Any],
) -> list[Any]:
    known = {key(record): record for record in ours}
    lacking = []
    for record in theirs:
        twin = known.get(key(record))
        if twin is None:
            lacking.append(record)
        elif value(twin) != value(record):
            name = record._meta.verbose_name
            message = f"{name}不一致：保留的项目为 {_words(twin)}，要并入的项目为 {_words(record)}，请先更正其一。"
            plan.conflicts.append(message)
    return lacking


def _words(record: Any) -> str:
    match record:
        case Milestone():
            return f"{KIND_LABELS[Kind(record.kind)]} {record.occurred_on}"
        case CohortEntry():
            left = f"，{record.left_on} {record.get_left_kind_display()}" if record.left_on else ""
            return f"{record.round} {record.get_cohort_display()} {wan_text(record.amount_yuan)} 万元{left}"
        case ProgressFigure():
            return month_text(record.month)
        case AnnualPlan():
            return f"{record.year} 年"
        case ReformAdoption():
            return f"{record.get_reform_display()} {record.adopted_on or ''}".strip()
        case _:
            return str(record)


def _check_interruptions(plan: MergePlan) -> None:
    """Refuse to mix the stops of both: taken together they need not alternate with the resumptions."""
    kinds = [str(kind) for kind in REPEATABLE]
    of_both = Milestone.objects.standing().filter(kind__in=kinds)
    if of_both.filter(project=plan.survivor).exists() and any(
        record.kind in kinds for record in plan.lacking[Milestone]
    ):
        plan.conflicts.append("两个项目的停工、复工记录不一致，请先在其中一个项目上改齐。")


def _check_lists(plan: MergePlan, ours: Iterable[CohortEntry]) -> None:
    turns: defaultdict[str, list[CohortEntry]] = defaultdict(list)
    for entry in chain(ours, plan.lacking[CohortEntry]):
        turns[entry.cohort].append(entry)
    for entries in turns.values():
        try:
            check_turns(entries)
        except DomainError as error:
            plan.conflicts.append(error.detail)
