"""Works out what the list of a round that was sent in changes: projects put on it, and amounts that are corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry
from projects.operations.cohort_batches import TWICE
from projects.operations.list_turns import check_place
from projects.rules.stages import COHORT_LABELS, Cohort
from projects.rules.texts import spelling_key
from tracker.import_jobs.duplicates import MOST_NAMED, Candidate
from tracker.import_jobs.list_matching import meant_by
from tracker.import_jobs.planning import NONE, Outlook, decided_in
from tracker.imports.answers import Question, cohort_in
from tracker.imports.cells import shown
from tracker.imports.columns import ENTRY_FIELDS
from tracker.imports.date_cells import ROUND, round_of
from tracker.imports.header_names import plain
from tracker.imports.importer import zone_words
from tracker.imports.plan import Change, Plan, nobody
from tracker.imports.reader import read_ledger
from tracker.imports.row_records import RowFacts
from tracker.imports.shapes import shape_of_list
from tracker.imports.standing import Register, Standing, read_standing, zones_by_name
from tracker.imports.tables import Aside

if TYPE_CHECKING:
    from projects.models import Project, Round
    from tracker.import_jobs.list_matching import Meant
    from tracker.imports.ledger_rows import Ledger, LedgerRow, RowError, RowRemark
    from tracker.imports.plan import Tell
    from tracker.imports.tables import Recognised, Table
    from tracker.models import ImportJob

OTHER_LIST = "other_list"
"""The code of the question whether a file is the list that was chosen, though its title names another."""
WITHDRAWN = "这一期已撤回，名单不能导入。"
LONGEST_TEXT = 60
NO_AMOUNT = "这一行没有投资额，项目也没有登记计划总投资：请写投资额，或先在项目中补填。"
PLANNED = "没有写投资额，取项目登记的计划总投资。"


def list_outlook(found: Recognised, job: ImportJob, *, tell: Tell = nobody) -> Outlook:
    """
    Return what a list would change by the answers given so far. Writes nothing; `tell` hears how far it is.

    :raises DomainError: if the round was withdrawn
    """
    if job.round is None or job.round.withdrawn_at is not None:
        raise DomainError("round_withdrawn", WITHDRAWN)
    cohort = Cohort(job.cohort)
    for table in found.tables:
        _set_aside(table, cohort)
    shape, zones = shape_of_list(cohort), zone_words(job.officer)
    ledger = read_ledger(found, answers=job.answers, zones=zones, shape=shape)
    if question := _other_list(found, job):
        ledger = replace(ledger, questions=[question, *ledger.questions])
    planner = _ListPlanner(job, job.round, cohort, ledger)
    plan = planner.plan(tell)
    return Outlook(ledger, plan, planner.likely, planner.decided)


def _set_aside(table: Table, cohort: Cohort) -> None:
    """Set those rows of a table aside that stand under the name of another list: a file may hold all three."""
    words = (table.sheet, *reversed(table.titles))
    named = next((one for text in words if (one := cohort_in(text))), None)
    place = next((index for index, column in enumerate(table.columns) if column.field == "name"), None)
    kept = []
    for row in table.rows:
        of = cohort_in(row.band) or named
        if of in {None, cohort}:
            kept.append(row)
        else:
            text = shown(row.cells[place])[:LONGEST_TEXT] if place is not None else ""
            table.aside.append(Aside(table.sheet, row.number, f"在另一张名单（{COHORT_LABELS[of]}）上", text))
    table.rows[:] = kept


def _other_list(found: Recognised, job: ImportJob) -> Question | None:
    """Return the question whether the list is of this round, where a title names another one."""
    if job.answers.get(OTHER_LIST) == "yes" or job.round is None:
        return None
    for table in found.tables:
        match = ROUND.search(plain(" ".join([*table.titles, table.sheet])))
        if match and round_of(match) != (job.round.year, job.round.number):
            year, number = round_of(match)
            text = f"标题写的是 {year}-{number}，您要列入的是{job.round}。就按您选的列入吗？"
            return Question(OTHER_LIST, text, [("yes", f"列入{job.round}")])
    return None


class _ListPlanner:
    """Goes through the rows of a list and collects all errors instead of stopping at the first."""

    def __init__(self, job: ImportJob, round_: Round, cohort: Cohort, ledger: Ledger) -> None:
        self.round, self.cohort, self.by, self.ledger = round_, cohort, job.officer, ledger
        self.key = (round_.year, round_.number)
        self.fields = ENTRY_FIELDS[cohort]
        self.errors: list[RowError] = list(ledger.errors)
        self.remarks: list[RowRemark] = list(ledger.remarks)
        self.decided = decided_in(job.answers, apart=NONE)
        self.likely: dict[tuple[str, int], list[Candidate]] = {}

    def plan(self, tell: Tell) -> Plan:
        """Return the changes of the good rows, all errors and remarks."""
        rows = [row for row in self.ledger.rows if "name" not in row.unread and self.decided.get(row.key) != NONE]
        zones = zones_by_name(self.by)
        are = {key: int(answer) for key, answer in self.decided.items() if answer != NONE}
        meant = meant_by(rows, self.by, decided=are, zone_of=lambda row: zones.get(spelling_key(row.get("zone") or "")))
        standing = read_standing({one.project.pk for one in meant.values() if one.project}, ())
        first: dict[int, LedgerRow] = {}
        changes = []
        for done, row in enumerate(rows, start=1):
            if change := self._change(row, meant[row.key], standing, first):
                changes.append(change)
            tell(done)
        bad = {(error.sheet, error.row) for error in self.errors}
        good = [change for change in changes if change.row.key not in bad]
        return Plan(
            good,
            sorted(self.errors, key=lambda error: error.place),
            sorted(self.remarks, key=lambda remark: remark.place),
        )

    def _change(
        self, row: LedgerRow, meant: Meant, standing: dict[int, Standing], first: dict[int, LedgerRow]
    ) -> Change | None:
        project = meant.project
        if meant.fault:
            self.errors.append(row.error(*meant.fault))
        elif project is None:
            named = meant.candidates[:MOST_NAMED]
            self.likely[row.key] = [Candidate(one.pk, f"{one.name}（{one.zone.name}）") for one in named]
        if project is None:
            return None
        if (earlier := first.setdefault(project.pk, row)) is not row:
            self.errors.append(row.error("name", "duplicate_line", TWICE.format(first=earlier.number)))
            return None
        if row.get("name") and spelling_key(row.get("name")) != spelling_key(project.name):
            detail = f"登记的名称是“{project.name[:40]}”，按它列入。"
            self.remarks.append(row.remark("name", "other_name", detail))
        stands = standing.get(project.pk) or Standing()
        listed = self._listed(row, project, stands)
        facts = RowFacts(
            listed,
            project,
            stands,
            lambda *fault: self.errors.append(listed.error(*fault)),
            lambda *seen: self.remarks.append(listed.remark(*seen)),
        )
        register = Register({}, {self.key: self.round}, {}, {}, {}, {}, ())
        return Change(row, project.zone, project, entries=facts.entries(register, by=self.by))

    def _listed(self, row: LedgerRow, project: Project, standing: Standing) -> LedgerRow:
        """Return the row with the round and the amount that it declares; what it leaves out is the planned amount."""
        round_field, amount_field = self.fields
        turns = standing.turns[self.cohort]
        stood = next((turn for turn in turns if turn.round_id == self.round.pk), None)
        values, rough = dict(row.values), dict(row.rough)
        if values.get(round_field, self.key) != self.key:
            self.errors.append(row.error(round_field, "other_round", f"这一行写的是另一期，这里列入{self.round}。"))
        if amount_field not in values and "planned_yuan" in values:
            values[amount_field] = values["planned_yuan"]
            rough |= {amount_field: rough["planned_yuan"]} if "planned_yuan" in rough else {}
        if amount_field not in values and stood is not None:
            values[amount_field] = stood.amount_yuan
        elif amount_field not in values and project.planned_yuan is not None:
            values[amount_field] = project.planned_yuan
            self.remarks.append(row.remark(amount_field, "planned_amount", PLANNED))
        elif amount_field not in values and not row.unread & {amount_field, "planned_yuan"}:
            self.errors.append(row.error(amount_field, "amount_missing", NO_AMOUNT))
        if stood is None:
            # No moving from another round by a file: that is an operation of its own.
            try:
                check_place(CohortEntry(project=project, round=self.round, cohort=str(self.cohort)), turns)
            except DomainError as error:
                self.errors.append(row.error("name", error.code, error.detail))
                return replace(row, values={}, unread=frozenset())
        values = {name: values[name] for name in (amount_field,) if name in values}
        return replace(row, values={**values, round_field: self.key}, rough=rough)
