"""Compares one row with the standing records of its project, by the same rules as the single operations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry, Milestone, ProgressFigure, Reform, ReformAdoption
from projects.operations.cohort_entries import check_amount
from projects.operations.progress_figures import Figures, check_month, figures_of
from projects.permissions import may_correct_entry
from projects.rules.milestones import check_milestone
from projects.rules.money import wan_text
from projects.rules.stages import COHORT_LABELS, Cohort, Kind
from tracker.imports.columns import ENTRY_FIELDS, FIGURE_FIELDS, MILESTONE_FIELDS
from tracker.models import MonthLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from projects.models import Project, Round
    from tracker.imports.reader import LedgerRow
    from tracker.imports.standing import Register, Standing
    from zones.models import Officer

ALONE = "台账没有填写原因的地方：请在系统中单独登记这一日期并说明原因。"


@dataclass(frozen=True)
class NewMilestone:
    """A date that is new, or that replaces one."""

    kind: Kind
    day: date
    corrects: Milestone | None


@dataclass(frozen=True)
class NewEntry:
    """A place on a list that is new, or that replaces one."""

    cohort: Cohort
    round_: Round
    amount_yuan: int
    corrects: CohortEntry | None


@dataclass(frozen=True)
class NewFigure:
    """A month's figures that are new, or that replace some."""

    month: date
    figures: Figures
    corrects: ProgressFigure | None


@dataclass(frozen=True)
class RowFacts:
    """One row and the standing records of its project; `fault` is called with a field, a code and a sentence."""

    row: LedgerRow
    project: Project | None
    standing: Standing
    fault: Callable[[str, str, str], None]

    def milestones(self, *, today: date) -> list[NewMilestone]:
        """Return the dates that differ from the standing ones, each checked against all that will stand afterwards."""
        given = {kind: self.row.get(field) for kind, field in MILESTONE_FIELDS.items()}
        stood = self.standing.milestones
        changed = {
            kind: day for kind, day in given.items() if day and (kind not in stood or stood[kind].occurred_on != day)
        }
        # Without the dates that this row replaces, or two dates moved together would contradict the old ones.
        dates = {kind: milestone.occurred_on for kind, milestone in stood.items() if kind not in changed}
        for kind, day in changed.items():
            for violation in check_milestone(kind, day, standing=dates, today=today):
                # What an explanation would excuse is refused all the same: a row has no place for one.
                detail = f"{violation.fact}。{ALONE}" if violation.excusable else violation.message
                self.fault(MILESTONE_FIELDS[kind], violation.code, detail)
            dates[kind] = day
        return [NewMilestone(kind, day, stood.get(kind)) for kind, day in changed.items()]

    def entries(self, register: Register, *, by: Officer) -> list[NewEntry]:
        """Return the entries in lists that differ from the standing ones."""
        entries = [self._entry(cohort, register, by) for cohort in Cohort]
        return [entry for entry in entries if entry is not None]

    def _entry(self, cohort: Cohort, register: Register, by: Officer) -> NewEntry | None:
        round_field, amount_field = ENTRY_FIELDS[cohort]
        key, amount = self.row.get(round_field), self.row.get(amount_field)
        if self.row.states(round_field) and not self.row.states(amount_field):
            self.fault(amount_field, "amount_required", f"填了{COHORT_LABELS[cohort]}期次，还须填写这里的金额。")
        if self.row.states(amount_field) and not self.row.states(round_field):
            self.fault(round_field, "round_required", f"填了{COHORT_LABELS[cohort]}金额，还须填写这里的期次。")
        round_ = register.rounds.get(key) if key else None
        if key and round_ is None:
            self.fault(round_field, "unknown_round", f"没有登记 {key[0]}年第{key[1]}次，请核对期次，或请省级先登记。")
        # First: a row with a wrong round is told of its wrong amount as well.
        is_amount = amount is not None and self._is_amount(amount, amount_field)
        if round_ is None or amount is None or not is_amount:
            return None
        stood = self.standing.entries.get(cohort)
        if stood and (stood.round_id, stood.amount_yuan) == (round_.pk, amount):
            return None
        # Checked only now: a row that repeats what stands is no correction, whoever sends it.
        if stood and self.project and not may_correct_entry(by, self.project):
            self._refuse_correction(stood, amount_field if stood.round_id == round_.pk else round_field)
        return NewEntry(cohort, round_, amount, stood)

    def _is_amount(self, amount: int, field: str) -> bool:
        try:
            check_amount(amount)
        except DomainError as error:
            self.fault(field, error.code, error.detail)
            return False
        return True

    def _refuse_correction(self, stood: CohortEntry, field: str) -> None:
        there = f"{stood.get_cohort_display()}（{stood.round}，{wan_text(stood.amount_yuan)} 万元）"
        self.fault(field, "entry_fixed", f"该项目已列入{there}；更正入批内容请报市级或省级办理，或改回原值。")

    def figures(self, register: Register, *, today: date) -> NewFigure | None:
        """Return the month's figures if they differ, else None; a figure that the row leaves out keeps its value."""
        stated = {field: self.row.get(field) for field in FIGURE_FIELDS if self.row.get(field) is not None}
        if any(self.row.states(field) for field in FIGURE_FIELDS) and not self.row.states("month"):
            self.fault("month", "month_required", "填了累计完成投资或实际年产值，还须填写填报月份。")
        month = self.row.get("month")
        if month is None or not stated:
            return None
        try:
            check_month(month, today=today)
        except DomainError as error:
            self.fault("month", error.code, error.detail)
        stood = self.standing.figures.get(month)
        before = figures_of(stood) if stood else Figures()
        merged = replace(before, **stated)
        # A month without change is repeated by a row that states what it stands for, too.
        carried = self.standing.carried.get(month, before)
        if merged == before or replace(carried, **stated) == carried:
            return None
        # After the comparison: an export of a closed month can be imported as long as it changes nothing there.
        if month in register.closed_months:
            self.fault("month", "month_closed", MonthLock.refusal(month))
        return NewFigure(month, merged, stood)

    def adopted(self) -> list[Reform]:
        """Return the reforms that the row affirms (是) and that are not adopted yet."""
        return [reform for reform in Reform if self.row.get(reform.value) and reform not in self.standing.reforms]

    def dropped(self) -> list[ReformAdoption]:
        """Return the standing adoptions of the reforms that the row denies (否)."""
        # Not merely false: an empty cell states nothing and withdraws nothing.
        denied = [reform for reform in Reform if self.row.get(reform.value) is False]
        return [self.standing.reforms[reform] for reform in denied if reform in self.standing.reforms]
