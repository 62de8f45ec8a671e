"""Works out what a ledger would change, and every error in it. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.operations.projects import code_taken, differing, name_taken
from projects.permissions import may_report
from projects.rules.texts import spelling_key
from tracker.imports.annual_plans import NewPlan, changed_plan
from tracker.imports.columns import PROJECT_FIELDS, YEAR
from tracker.imports.matching import IDENTITY, MismatchError, RowMatch, match, repeated
from tracker.imports.row_records import NewEntry, NewFigure, NewMilestone, RowFacts
from tracker.imports.standing import StandingRecords, read_register, read_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from projects.models import Project, Reform, ReformAdoption
    from tracker.imports.ledger_rows import Ledger, LedgerRow, RowError, RowRemark
    from zones.models import Officer, Zone

    Tell = Callable[[int], None]


@dataclass
class CellChange:
    """What one row changes in its project, or the project that it creates in a zone."""

    row: LedgerRow
    zone: Zone
    project: Project | None
    values: dict[str, Any] = field(default_factory=dict)
    milestones: list[NewMilestone] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)
    figure: NewFigure | None = None
    plan: NewPlan | None = None
    adopted: list[Reform] = field(default_factory=list)
    dropped: list[ReformAdoption] = field(default_factory=list)

    @property
    def writes_records(self) -> bool:
        """Whether any record is written beside the fields of the project."""
        return bool(self.milestones or self.entries or self.figure or self.plan or self.adopted or self.dropped)

    @property
    def is_nothing(self) -> bool:
        """Whether the row states only what is recorded already."""
        return self.project is not None and not self.values and not self.writes_records


@dataclass(frozen=True)
class Plan:
    """The changes of the good rows, in the order of the ledger, all errors, and what else an officer should know."""

    changes: Sequence[CellChange]
    errors: Sequence[RowError]
    remarks: Sequence[RowRemark]


def nobody(done: int) -> None:
    """Hear how many rows are done where nobody waits to know it."""


def make_plan(
    ledger: Ledger,
    *,
    by: Officer,
    today: date,
    decided: Mapping[tuple[str, int], int] | None = None,
    tell: Tell = nobody,
    zones: Mapping[str, Zone] | None = None,
) -> Plan:
    """
    Return what importing a ledger would change.

    :param decided: numbers of projects by sheet and row, where an officer said that a row is about a known project
    :param tell: hears after each row how many are done
    :param zones: those that the officer sees by name, where the caller has read them already
    :raises DomainError: if the officer's post may not import
    """
    if not may_report(by):
        raise DomainError("may_not_import", "系统管理员和审计员只能查看，不能导入。")
    planner = _Planner(ledger, by, today, decided or {}, zones)
    return plan_of(ledger, planner.changes(tell), planner.errors, planner.remarks)


def plan_of(
    ledger: Ledger, changes: Sequence[CellChange], errors: Sequence[RowError], remarks: Sequence[RowRemark]
) -> Plan:
    """Return a plan of the changes whose rows have no error; errors and remarks by sheet in the order of the file."""
    bad = {(error.sheet, error.row) for error in errors}
    sheets = {row.layout.sheet: number for number, row in enumerate(reversed(ledger.rows))}

    def place(remark: RowRemark) -> tuple[int, tuple[int, int, str]]:
        return -sheets.get(remark.sheet, 0), remark.place

    good = [change for change in changes if change.row.key not in bad]
    return Plan(good, sorted(errors, key=place), sorted(remarks, key=place))


class _Planner:
    """Goes through the rows and collects all errors instead of stopping at the first."""

    def __init__(
        self,
        ledger: Ledger,
        by: Officer,
        today: date,
        decided: Mapping[tuple[str, int], int],
        zones: Mapping[str, Zone] | None,
    ) -> None:
        self.ledger, self.by, self.today, self.decided = ledger, by, today, decided
        self.errors = list(ledger.errors)
        self.remarks = list(ledger.remarks)
        self.repeated: set[tuple[str, int]] = set()
        # A row whose identity is unreadable has its error already, and could be matched to the wrong project.
        self.rows = [row for row in ledger.rows if not row.unread & IDENTITY]
        self.register = read_register(self.rows, by, decided.values(), zones)

    def changes(self, tell: Tell) -> list[CellChange]:
        """Return every row's change, good or not."""
        matches = self._matches()
        months = {row.get("month") for row in self.rows} - {None}
        years = {row.get(YEAR) for row in self.rows} - {None}
        standing = read_standing({match_.project.pk for match_ in matches if match_.project}, months, years)
        # Of new projects, and only read.
        changes, nothing = [], StandingRecords()
        for done, match_ in enumerate(matches, start=1):
            stands = standing.get(match_.project.pk, nothing) if match_.project else nothing
            changes.append(self._change(match_, stands))
            tell(done)
        self._refuse_taken(changes)
        return changes

    def _refuse(self, row: LedgerRow, name: str, code: str, detail: str) -> None:
        self.errors.append(row.error(name, code, detail))

    def _remark(self, row: LedgerRow, name: str, code: str, detail: str) -> None:
        self.remarks.append(row.remark(name, code, detail))

    def _matches(self) -> list[RowMatch]:
        matches = []
        for row in self.rows:
            try:
                matches.append(match(row, self.register, self.decided.get(row.key)))
            except MismatchError as error:
                self._refuse(row, error.field, error.code, str(error))
        for group in repeated(matches):
            numbers = _named([member.row for member in group])
            for planned in group:
                self.repeated.add(planned.row.key)
                self._refuse(planned.row, "name", "repeated_row", f"{numbers} 行是同一个项目，请合并为一行。")
        return matches

    def _change(self, match_: RowMatch, standing: StandingRecords) -> CellChange:
        row, project = match_.row, match_.project
        facts = RowFacts(
            row, project, standing, lambda *fault: self._refuse(row, *fault), lambda *seen: self._remark(row, *seen)
        )
        change = CellChange(
            row=row,
            zone=match_.zone,
            project=project,
            values=self._values(match_, facts),
            milestones=facts.milestones(today=self.today),
            entries=facts.entries(self.register, by=self.by),
            figure=facts.figures(self.register, today=self.today),
            plan=changed_plan(facts, by=self.by),
            adopted=facts.adopted(),
            dropped=facts.dropped(),
        )
        self._check_version(change)
        return change

    def _values(self, match_: RowMatch, facts: RowFacts) -> dict[str, Any]:
        values = match_.row.values
        stated = {name: values[name] for name in PROJECT_FIELDS if values.get(name) is not None}
        for name in stated.keys() & match_.row.months:
            stated[name] = facts.day(name, getattr(match_.project, name, None))
        for name in stated.keys() & match_.row.rough.keys():
            stated[name] = facts.amount(name, getattr(match_.project, name, None))
        if match_.project is None:
            return stated
        if match_.by_name:
            stated.pop("name", None)  # matched by it, so at most the spelling differs
        return differing(match_.project, stated)

    def _check_version(self, change: CellChange) -> None:
        """Refuse an old version if the row changes something; the same file sent again changes nothing and passes."""
        seen, project = change.row.get("version"), change.project
        if change.row.get("id") is None:
            if seen is not None:
                self._refuse(change.row, "id", "id_required", "填了版本，还须保留导出时的系统编号；新项目两项都留空。")
        elif project is not None and seen != project.version and not change.is_nothing:
            detail = f"该项目导出之后已被修改（现为版本 {project.version}），请重新导出后再填写。"
            self._refuse(change.row, "version", "stale_version", detail)

    def _refuse_taken(self, changes: Sequence[CellChange]) -> None:
        """Refuse codes and names that another project has, or that two rows claim."""
        wanted: defaultdict[tuple[object, ...], list[LedgerRow]] = defaultdict(list)
        for change in changes:
            own = change.project.pk if change.project else None
            code, name = change.values.get("national_code"), change.values.get("name")
            if code:
                wanted["national_code", code].append(change.row)
                # Also by a project that the officer may not see: the code is unique in the province.
                if self.register.code_holders.get(code, own) != own:
                    self._refuse(change.row, "national_code", code_taken().code, code_taken().detail)
            if name:
                here = (change.zone.pk, spelling_key(name))
                wanted["name", *here].append(change.row)
                if others := set(self.register.similar.get(here, ())) - {own}:
                    taken = name_taken(self.register.projects.get(min(others)))
                    self._refuse(change.row, "name", taken.code, taken.detail)
        for key, rows in wanted.items():
            # Rows of one project have their error already, which says more.
            for row in (row for row in rows[1:] if row.key not in self.repeated):
                what = "项目代码" if key[0] == "national_code" else "项目名称"
                self._refuse(row, str(key[0]), "repeated_value", f"第 {rows[0].number} 行已用了这个{what}。")


def _named(rows: Sequence[LedgerRow]) -> str:
    """Return the numbers of rows, with their sheets where there are several: 第 2、3."""
    if len({row.layout.sheet for row in rows}) == 1:
        return f"第 {'、'.join(str(row.number) for row in rows)}"
    return "、".join(f"“{row.layout.sheet[:10]}”第 {row.number}" for row in rows)
