"""Compares one row with the standing records of its project, by the same rules as the single operations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from projects.errors import DomainError
from projects.models import AnnualPlan, CohortEntry, ExitKind, Milestone, ProgressFigure, Reform, ReformAdoption
from projects.operations.cohort_entries import check_amount
from projects.operations.list_turns import check_turns
from projects.operations.progress_figures import Figures, check_month, figures_of
from projects.permissions import may_correct_entry
from projects.rules.milestones import are_accepted, check_milestone
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.stages import COHORT_LABELS, KIND_LABELS, Cohort, Kind
from tracker.imports.columns import ENTRY_FIELDS, FIGURE_FIELDS, MILESTONE_FIELDS
from tracker.models import MonthLock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from projects.models import Project, Record, Round
    from tracker.imports.ledger_rows import LedgerRow
    from tracker.imports.standing import Register, StandingRecords
    from zones.models import Officer

ALONE = "台账没有填写原因的地方：请在系统中单独登记这一日期并说明原因。"

REASON = "台账导入更正"
"""The reason in every record that an import withdraws or puts in the place of another."""
UNDOING = "撤销导入 #"
"""How the reason begins in every record that undoing an import withdraws: the file is imported again, corrected."""
LATER = {Kind.STARTED: (Kind.PRODUCING, Kind.FULL_OUTPUT), Kind.PRODUCING: (Kind.FULL_OUTPUT,)}
"""Stages by which an earlier one counts as reached, though nobody recorded it."""
_REFORMS = [(reform, reform.value) for reform in Reform]


class NewMilestone(NamedTuple):
    """A date that is new, or that replaces one."""

    kind: Kind
    day: date
    corrects: Milestone | None


class NewEntry(NamedTuple):
    """A place on a list that is new, or that replaces one."""

    cohort: Cohort
    round_: Round
    amount_yuan: int
    corrects: CohortEntry | None


class NewFigure(NamedTuple):
    """A month's figures that are new, or that replace some."""

    month: date
    figures: Figures | None
    corrects: ProgressFigure | None
    is_reviewed: bool = True
    """Whether they count as reviewed where whoever records them reviews what they record."""


@dataclass(frozen=True)
class RowFacts:
    """
    One row and the standing records of its project.

    `fault` is called with a field, a code and a sentence; so is `remark`, about what may be written all the same.
    """

    row: LedgerRow
    project: Project | None
    standing: StandingRecords
    fault: Callable[[str, str, str], None]
    remark: Callable[[str, str, str], None]

    def day(self, field: str, stands: date | None) -> date | None:
        """Return the day that a cell states; where it states a month, the standing day of that month, or its last."""
        day: date | None = self.row.get(field)
        if field not in self.row.months or day is None:
            return day
        month = month_text(day)
        if stands and stands.replace(day=1) == day.replace(day=1):
            self.remark(field, "month_only", f"只填了 {month}，与已登记的 {stands} 一致（到月），没有改动。")
            return stands
        self.remark(field, "month_only", f"只填了 {month}，按当月最后一天 {day} 登记；知道是哪一天的，请填到日。")
        return day

    def amount(self, field: str, stands: int | None) -> int | None:
        """Return the amount that a cell states; where what stands rounds to what was written, what stands."""
        amount: int | None = self.row.get(field)
        rough = self.row.rough.get(field)
        if rough is None or amount is None or stands is None or stands == amount or not rough.says(stands):
            return amount
        detail = f"与已登记的 {wan_text(stands)} 万元一致（到 {rough.words}），没有改动。"
        self.remark(field, "rounded", detail)
        return stands

    def milestones(self, *, today: date) -> list[NewMilestone]:
        """Return the dates that differ from the standing ones, each checked against all that will stand afterwards."""
        stood = self.standing.milestones
        given = {
            kind: self.day(field, stood[kind].occurred_on if kind in stood else None)
            for kind, field in MILESTONE_FIELDS.items()
        }
        stated = {kind: day for kind, day in given.items() if day}
        self._remark_gaps(stated)
        if self.project is None and not self.row.months and are_accepted(stated, today=today):
            return [NewMilestone(kind, day, None) for kind, day in stated.items()]
        changed = {kind: day for kind, day in stated.items() if kind not in stood or stood[kind].occurred_on != day}
        # Without the dates that this row replaces, or two dates moved together would contradict the old ones.
        dates = {kind: milestone.occurred_on for kind, milestone in stood.items() if kind not in changed}
        for kind, day in changed.items():
            field = MILESTONE_FIELDS[kind]
            self.refuse_withdrawn(
                field, self.standing.withdrawn.milestones.get(kind), stood.get(kind), kind=str(kind), occurred_on=day
            )
            if field in self.row.months and day > today:
                self.fault(field, "month_not_over", f"{month_text(day)} 还没有过完，只填年月不能登记，请填到日。")
                continue
            for violation in check_milestone(kind, day, standing=dates, today=today):
                # What an explanation would excuse is refused all the same: a row has no place for one.
                detail = f"{violation.fact}。{ALONE}" if violation.excusable else violation.message
                self.fault(field, violation.code, detail)
            dates[kind] = day
        return [NewMilestone(kind, day, stood.get(kind)) for kind, day in changed.items()]

    def _remark_gaps(self, stated: Collection[Kind]) -> None:
        """Remark on a stage that neither the row nor the books have, though the row states a later one."""
        known = {*stated, *self.standing.milestones}
        for kind, later in LATER.items():
            first = next((field for field in later if field in stated), None)
            if first is not None and kind not in known:
                missing, label = KIND_LABELS[kind], KIND_LABELS[first]
                detail = f"填了{label}日期，却缺少{missing}日期：比率中自{label}之日起按已{missing}计，请补填。"
                self.remark(MILESTONE_FIELDS[first], "stage_missing", detail)

    def refuse_withdrawn(self, field: str, withdrawn: Record | None, stood: Record | None, **said: object) -> None:
        """
        Refuse to bring back what somebody withdrew or corrected: an old file that is sent again must not decide that.

        Where nothing stands, whatever the row says; where something stands, if `said` is what was corrected by hand.
        """
        if stood is not None:
            alike = [record for record in self.standing.past if type(record) is type(stood) and _says(record, said)]
            # What an import corrected the next may correct back.
            withdrawn = alike[-1] if alike and alike[-1].withdrawn_reason != REASON else None
        if withdrawn is None or withdrawn.withdrawn_at is None or withdrawn.withdrawn_reason.startswith(UNDOING):
            return
        on, why = timezone.localdate(withdrawn.withdrawn_at), withdrawn.withdrawn_reason
        what, page = _told(withdrawn), "月报页" if isinstance(withdrawn, ProgressFigure) else "项目页"
        done = f"撤回{what}" if stood is None else f"把{what}更正为现在的内容"
        detail = (
            f"{withdrawn.withdrawn_by}已于 {on} {done}，原因：{why}。导入不恢复已撤回的内容："
            f"请把这一格留空；确需恢复的，请在系统的{page}上重新登记。"
        )
        self.fault(field, "withdrawn", detail)

    def entries(self, register: Register, *, by: Officer) -> list[NewEntry]:
        """Return the entries in lists that differ from the standing ones."""
        entries = [self._entry(cohort, register, by) for cohort in Cohort]
        return [entry for entry in entries if entry is not None]

    def _entry(self, cohort: Cohort, register: Register, by: Officer) -> NewEntry | None:
        round_field, amount_field = ENTRY_FIELDS[cohort]
        round_, amount = self._round(cohort, register), self.row.get(amount_field)
        stood = self._stood(cohort, round_) if round_ else None
        if stood and round_ and stood.round_id == round_.pk:
            amount = self.amount(amount_field, stood.amount_yuan)
        # First: a row with a wrong round is told of its wrong amount as well.
        is_amount = amount is not None and self._is_amount(amount, amount_field)
        if round_ is None or amount is None or not is_amount:
            return None
        if self.project is None:
            return NewEntry(cohort, round_, amount, None)
        if stood and (stood.round_id, stood.amount_yuan) == (round_.pk, amount):
            return None
        said = {"cohort": str(cohort), "round_id": round_.pk, "amount_yuan": amount}
        self.refuse_withdrawn(round_field, self.standing.withdrawn.entries.get(cohort), stood, **said)
        # Checked only now: a row that repeats what stands is no correction, whoever sends it.
        if stood and not may_correct_entry(by, self.project):
            self._refuse_correction(stood, amount_field if stood.round_id == round_.pk else round_field)
        self._check_turns(cohort, round_, stood, round_field)
        return NewEntry(cohort, round_, amount, stood)

    def _round(self, cohort: Cohort, register: Register) -> Round | None:
        """Return the round that a row names for a list; refuse one without an amount, or that nobody registered."""
        round_field, amount_field = ENTRY_FIELDS[cohort]
        has_round, has_amount = self.row.states(round_field), self.row.states(amount_field)
        if has_round and not has_amount:
            self.fault(amount_field, "amount_required", f"填了{COHORT_LABELS[cohort]}期次，还须填写这里的金额。")
        if has_amount and not has_round:
            self.fault(round_field, "round_required", f"填了{COHORT_LABELS[cohort]}金额，还须填写这里的期次。")
        key = self.row.get(round_field)
        round_ = register.rounds.get(key) if key else None
        if key and round_ is None:
            self.fault(round_field, "unknown_round", f"没有登记 {key[0]}年第{key[1]}次，请核对期次，或请省级先登记。")
        return round_

    def _stood(self, cohort: Cohort, round_: Round) -> CohortEntry | None:
        """Return the entry of which a row that names a round speaks; None if the project comes to the list anew."""
        turns = self.standing.turns.get(cohort)
        if not turns:
            return None
        # Removed from a round and listed again in a later one, it stands on both: each row speaks of its own round.
        of_round = next((entry for entry in turns if entry.round_id == round_.pk), None)
        counting = next((entry for entry in turns if entry.left_kind != ExitKind.REMOVED), None)
        if of_round or counting:
            return of_round or counting
        newest = max(turns, key=lambda entry: entry.round.held_on)
        # By a round after its removal it comes again; another round before it corrects what was declared.
        return newest if newest.left_on and newest.left_on > round_.held_on else None

    def _check_turns(self, cohort: Cohort, round_: Round, stood: CohortEntry | None, field: str) -> None:
        """Refuse an entry by which the project would count twice on some day."""
        others = [turn for turn in self.standing.turns.get(cohort, ()) if turn is not stood]
        if not others:
            return
        entry = CohortEntry(cohort=str(cohort), round=round_)
        if stood is not None:
            entry.left_on, entry.left_kind = stood.left_on, stood.left_kind
        try:
            check_turns([*others, entry])
        except DomainError as error:
            self.fault(field, error.code, error.detail)

    def _is_amount(self, amount: int, field: str) -> bool:
        try:
            check_amount(amount)
        except DomainError as error:
            self.fault(field, error.code, error.detail)
            return False
        return True

    def _refuse_correction(self, stood: CohortEntry, field: str) -> None:
        self.fault(field, "entry_fixed", f"该项目已列入{_told(stood)}；更正入批内容请报市级或省级办理，或改回原值。")

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
        # A month without change is repeated by a row that states what it stands for, too.
        carried = self.standing.carried.get(month, before)
        stated = {field: self.amount(field, getattr(carried, field)) for field in stated}
        if self.project is None and month not in register.closed_months:
            return NewFigure(month, Figures(**stated), None)
        merged = replace(before, **stated)
        if merged == before or replace(carried, **stated) == carried:
            return None
        field_stated = next(field for field in FIGURE_FIELDS if field in stated)
        self.refuse_withdrawn(field_stated, self.standing.withdrawn.figures.get(month), stood, month=month, **stated)
        # After the comparison: an export of a closed month can be imported as long as it changes nothing there.
        if month in register.closed_months:
            self.fault("month", "month_closed", MonthLock.refusal(month))
        return NewFigure(month, merged, stood)

    def adopted(self) -> list[Reform]:
        """Return the reforms that the row affirms (是) and that no record shows yet."""
        shown = self.standing.gone_through
        adopted = [reform for reform, name in _REFORMS if self.row.get(name) and reform not in shown]
        for reform in adopted:
            self.refuse_withdrawn(reform.value, self.standing.withdrawn.reforms.get(reform), None)
        return adopted

    def dropped(self) -> list[ReformAdoption]:
        """Return the standing adoptions of the reforms that the row denies (否)."""
        # Not merely false: an empty cell states nothing and withdraws nothing.
        denied = [reform for reform, name in _REFORMS if self.row.get(name) is False]
        return [self.standing.reforms[reform] for reform in denied if reform in self.standing.reforms]


def _told(record: Record) -> str:
    if isinstance(record, CohortEntry):
        return f"{record.get_cohort_display()}（{record.round}，{wan_text(record.amount_yuan)} 万元）"
    if isinstance(record, AnnualPlan):
        return f"{record}度计划（{wan_text(record.planned_yuan)} 万元）"
    return f"{record} 的月度数据" if isinstance(record, ProgressFigure) else f"“{record}”"


def _says(record: Record, said: Mapping[str, object]) -> bool:
    return all(getattr(record, name) == value for name, value in said.items())
