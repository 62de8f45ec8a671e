"""Works out what the list of a round that was sent in changes: projects put on it, and amounts that are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.operations.cohort_batches import TWICE
from projects.rules.stages import Cohort
from projects.rules.texts import spelling_key
from tracker.import_jobs.duplicates import MOST_NAMED, Candidate
from tracker.import_jobs.list_matching import meant_by, place_fault
from tracker.import_jobs.planning import NONE, Outlook, decided_in
from tracker.imports.columns import ENTRY_FIELDS
from tracker.imports.importer import zone_words
from tracker.imports.plan import CellChange, nobody, plan_of
from tracker.imports.round_lists import read_list
from tracker.imports.row_records import RowFacts
from tracker.imports.standing import Register, StandingRecords, read_standing, zones_by_name

if TYPE_CHECKING:
    from projects.models import Project, Round
    from tracker.import_jobs.list_matching import Meant
    from tracker.imports.ledger_rows import Ledger, LedgerRow, RowError, RowRemark
    from tracker.imports.plan import Plan, Tell
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob

WITHDRAWN = "这一期已撤回，名单不能导入。"
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
    key = (job.round.year, job.round.number)
    ledger = read_list(found, key, cohort, answers=job.answers, zones=zone_words(job.officer))
    planner = _ListPlanner(job, job.round, cohort, ledger)
    plan = planner.plan(tell)
    return Outlook(ledger, plan, planner.likely, planner.decided)


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
        standing = read_standing({match.project.pk for match in meant.values() if match.project}, ())
        first: dict[int, LedgerRow] = {}
        changes = []
        for done, row in enumerate(rows, start=1):
            if change := self._change(row, meant[row.key], standing, first):
                changes.append(change)
            tell(done)
        return plan_of(self.ledger, changes, self.errors, self.remarks)

    def _change(
        self, row: LedgerRow, meant: Meant, standing: dict[int, StandingRecords], first: dict[int, LedgerRow]
    ) -> CellChange | None:
        project = meant.project
        if meant.fault:
            self.errors.append(row.error(*meant.fault))
        elif project is None:
            named = meant.candidates[:MOST_NAMED]
            self.likely[row.key] = [
                Candidate(project.pk, f"{project.name}（{project.zone.name}）") for project in named
            ]
        if project is None:
            return None
        if (earlier := first.setdefault(project.pk, row)) is not row:
            self.errors.append(row.error("name", "duplicate_line", TWICE.format(first=earlier.number)))
            return None
        if row.get("name") and spelling_key(row.get("name")) != spelling_key(project.name):
            detail = f"登记的名称是“{project.name[:40]}”，按它列入。"
            self.remarks.append(row.remark("name", "other_name", detail))
        stands = standing.get(project.pk) or StandingRecords()
        listed = self._listed(row, project, stands)
        facts = RowFacts(
            listed,
            project,
            stands,
            lambda *fault: self.errors.append(listed.error(*fault)),
            lambda *seen: self.remarks.append(listed.remark(*seen)),
        )
        register = Register({}, {self.key: self.round}, {}, {}, {}, {}, ())
        return CellChange(row, project.zone, project, entries=facts.entries(register, by=self.by))

    def _listed(self, row: LedgerRow, project: Project, standing: StandingRecords) -> LedgerRow:
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
            error = place_fault(project, self.round, self.cohort, turns)
            if error is not None:
                self.errors.append(row.error("name", error.code, error.detail))
                return row._replace(values={}, unread=frozenset())
        values = {name: values[name] for name in (amount_field,) if name in values}
        return row._replace(values={**values, round_field: self.key}, rough=rough)
