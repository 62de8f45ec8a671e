"""Records of a merger in the words of its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import (
    AnnualPlan,
    ClockPause,
    CohortEntry,
    CommitmentCheck,
    Intake,
    ItemTerms,
    Milestone,
    ParcelAllocation,
    PlanAdjustment,
    ProgressFigure,
    ProxyService,
    ReformAdoption,
    TargetMember,
)
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.stages import KIND_LABELS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


NAMED_BY: dict[type, str] = {
    CohortEntry: "round",
    ItemTerms: "item",
    CommitmentCheck: "item",
    ClockPause: "item",
    Intake: "intake_class",
    ParcelAllocation: "parcel",
    TargetMember: "target",
}
"""What the words of a record name besides it: read with the record, or each would cost a query."""


def words_of(record: Any) -> str:
    """Return by what an officer knows a record of a project."""
    return _WORDS.get(type(record), str)(record).strip()


def _span(start: date | None, end: date | None) -> str:
    return f"{start} – {end or ''}".strip() if start else ""


def _entry(entry: CohortEntry) -> str:
    left = f"，{entry.left_on} {entry.get_left_kind_display()}" if entry.left_on else ""
    return f"{entry.round} {entry.get_cohort_display()} {wan_text(entry.amount_yuan)} 万元{left}"


def _terms(terms: ItemTerms) -> str:
    return f"{terms.item} {terms.get_regime_display()} {_span(terms.started_on, terms.finished_on)}"


_WORDS: dict[type, Callable[[Any], str]] = {
    Milestone: lambda record: f"{KIND_LABELS[Kind(record.kind)]} {record.occurred_on}",
    CohortEntry: _entry,
    ProgressFigure: lambda record: month_text(record.month),
    AnnualPlan: lambda record: f"{record.year} 年",
    PlanAdjustment: lambda record: f"{record.year} 年 {wan_text(record.planned_yuan)} 万元",
    ReformAdoption: lambda record: f"{record.get_reform_display()} {record.adopted_on or ''}",
    ItemTerms: _terms,
    CommitmentCheck: lambda record: f"{record.item} {record}",
    Intake: lambda record: f"{record.intake_class} {_span(record.started_on, record.finished_on)}",
    ClockPause: lambda record: f"{record.item or '招落一体'} {record}",
    ProxyService: lambda record: f"{record.lead or record.agent} {_span(record.opened_on, record.closed_on)}",
    ParcelAllocation: lambda record: f"宗地 {record.parcel.number} {_span(record.allocated_on, record.released_on)}",
    TargetMember: lambda record: str(record.target),
}
