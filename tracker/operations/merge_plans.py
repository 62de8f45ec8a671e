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
from projects.operations.revisions import UNKNOWN
from projects.rules.stages import REPEATABLE, Kind
from tracker.models import Problem
from tracker.operations.merge_checks import contradictions, item_key
from tracker.operations.merge_words import NAMED_BY, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass
class MergePlan:
    """What a merger would do: the records that the survivor lacks, and the sentences about what stands in its way."""

    survivor: Project
    duplicate: Project
    lacking: dict[Any, list[Any]] = field(default_factory=dict)
    completed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    """Records of the survivor that say less than their twins, with what these add."""
    conflicts: list[str] = field(default_factory=list)

    @property
    def carried(self) -> list[str]:
        """What would be recorded on the survivor, a sentence a kind."""
        whole = [
            f"{model._meta.verbose_name} {len(records)} 条：{'、'.join(map(words_of, records))}"
            for model, records in self.lacking.items()
            if records
        ]
        return whole + [
            f"{record._meta.verbose_name} {words_of(record)}，补上{'、'.join(_labels(record, values))}"
            for record, values in self.completed
        ]

    @property
    def staying(self) -> list[str]:
        """What would stay with the duplicate, a sentence a kind."""
        decided = self.duplicate.plan_adjustments.standing().filter(decided_at__isnull=False).count()
        sentence = f"已审核的年度计划调整 {decided} 条留在撤销的登记上，其结果在年度计划里。"
        return [sentence] if decided else []


def merge_plan(survivor: Project, duplicate: Project) -> MergePlan:
    """Return what a merger of two standing projects would do. It changes nothing."""
    plan = MergePlan(survivor, duplicate)
    if survivor.pk == duplicate.pk:
        plan.conflicts.append("项目不能并入自己。")
        return plan
    ours, theirs = standing_records(survivor), standing_records(duplicate)
    # Of adjustments only those that wait: what became of the others stands in the plans.
    for records in (ours, theirs):
        records[PlanAdjustment] = records[PlanAdjustment].filter(decided_at__isnull=True)
        records |= {model: records[model].select_related(name) for model, name in NAMED_BY.items()}
    for model, (key, value) in _COMPARED.items():
        plan.lacking[model] = _lacking(plan, ours[model], theirs[model], key, value)
    for model, (key, names) in _COMPLETED.items():
        plan.lacking[model] = _lacking_or_fuller(plan, ours[model], theirs[model], key, names)
    _check_interruptions(plan)
    _check_lists(plan, ours[CohortEntry])
    plan.conflicts += contradictions(plan, ours)
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


_COMPLETED: dict[Any, tuple[Callable[[Any], Any], tuple[str, ...]]] = {
    ItemTerms: (item_key, ("regime", "statutory_days", "started_on", "finished_on")),
    CommitmentCheck: (lambda record: (item_key(record), record.checked_on), ("outcome", "action")),
    Intake: (lambda record: None, ("intake_class_id", "started_on", "finished_on")),
    # After the clocks that they pause.
    ClockPause: (lambda record: (item_key(record), record.paused_on), ("resumed_on", "cause")),
    ProxyService: (lambda record: record.opened_on, ("closed_on", "lead", "agent", "scope", "items_handled")),
    ParcelAllocation: (lambda record: (record.parcel_id, record.allocated_on), ("released_on",)),
    PlanExit: (lambda record: record.year, ("left_on",)),
    # After the plans that they change.
    PlanAdjustment: (lambda record: record.year, ("planned_yuan",)),
    TargetMember: (lambda record: record.target_id, ()),
}
"""
The same of records that may say less: of a twin what is empty is filled in, what contradicts is a conflict.
"""


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
            plan.conflicts.append(_contradiction(twin, record))
    return lacking


def _lacking_or_fuller(
    plan: MergePlan,
    ours: Iterable[Any],
    theirs: Iterable[Any],
    key: Callable[[Any], Any],
    names: tuple[str, ...],
) -> list[Any]:
    known = {key(record): record for record in ours}
    lacking = []
    for record in theirs:
        twin = known.get(key(record))
        if twin is None:
            lacking.append(record)
            continue
        stated = {name: value for name in names if (value := getattr(record, name)) not in UNKNOWN}
        if any(getattr(twin, name) not in {value, *UNKNOWN} for name, value in stated.items()):
            plan.conflicts.append(_contradiction(twin, record))
        elif values := {name: value for name, value in stated.items() if getattr(twin, name) in UNKNOWN}:
            plan.completed.append((twin, values))
    return lacking


def _contradiction(ours: Any, theirs: Any) -> str:
    name = ours._meta.verbose_name
    return f"{name}不一致：保留的项目为 {words_of(ours)}，要并入的项目为 {words_of(theirs)}，请先更正其一。"


def _labels(record: Any, names: Iterable[str]) -> list[str]:
    return [str(record._meta.get_field(name).verbose_name) for name in names]


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
