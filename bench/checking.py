"""The product's figures beside those of the second opinion, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.editing import edit_at_random
from bench.invented import ROUNDS, Invented, unit_of
from bench.questions import DAYS, MOMENT_PAST, PROVINCE, Question, league, province, series
from bench.recount import Counted, recount
from projects.operations.projection import differences
from projects.rules.stages import Cohort
from projects.rules.states import State
from projects.rules.tallying import TALLY_PARTS, Tally
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.queries.rates.tables import RateTable

EDITS = 400
PART_OF_STATE = {State.REMOVED: "removed", State.REACHED: "reached", State.NOT_DUE: "not_due"}


@dataclass
class Findings:
    """How many cells were compared, and which differ."""

    cells: int = 0
    different: list[str] = field(default_factory=list)

    def compare(self, what: str, found: int, expected: int) -> None:
        """Note one cell."""
        self.cells += 1
        if found != expected:
            self.different.append(f"{what}: {found}, recounted {expected}")


def check(projects: list[Invented], *, is_whole: bool) -> Findings:
    """
    Compare before and after random edits, as now known and as known in the past.

    `projects` are those of one province, or of the whole nation where `is_whole`.
    """
    findings = Findings()
    _check_all(findings, projects, is_whole=is_whole)
    accepted, again = edit_at_random(projects, EDITS)
    findings.compare("edits accepted at all", int(accepted > EDITS // 4), 1)
    edited = {project.id: project for project in again}
    _check_all(findings, [edited.get(project.id, project) for project in projects], is_whole=is_whole)
    findings.compare("projected values that differ from the ledger", len(list(differences())), 0)
    return findings


def _check_all(findings: Findings, projects: list[Invented], *, is_whole: bool) -> None:
    local = [project for project in projects if unit_of(project.zone) == PROVINCE]
    for day in DAYS:
        for known_at in (None, MOMENT_PAST):
            _check_table(findings, province(day, known_at=known_at), local)
        if is_whole:
            _check_table(findings, league(day), projects)
    if is_whole:
        _check_table(findings, league(DAYS[-2], known_at=MOMENT_PAST), projects)
    for by in Grouping:
        _check_table(findings, province(DAYS[-2], by=by), local)
        _check_table(findings, province(DAYS[-2], by=by, known_at=MOMENT_PAST), local)
    for by in (Grouping.NONE, Grouping.ZONE, Grouping.ROUND, Grouping.CATEGORY):
        _check_series(findings, province(by=by), local)
    _check_members(findings, province(DAYS[-2]), local)


def _recounted(question: Question, projects: list[Invented]) -> dict[str, Counted]:
    window = question.window
    return recount(
        projects,
        rounds={one.pk for one in window.rounds},
        as_of=window.as_of,
        known_at=window.ledger_moment,
        by=str(question.by),
    )


def _check_table(
    findings: Findings, question: Question, projects: list[Invented], answered: RateTable | None = None
) -> None:
    table = answered or question.ask()
    expected = _recounted(question, projects)
    asked = f"{question.officer.username} by {question.by} as of {question.window.as_of}"
    for cohort in Cohort:
        groups = {_key(question.by, key): parts for key, parts in expected[cohort].items()}
        rows = {row.key: row.tallies[cohort] for row in table.rows}
        rows[None] = table.total.tallies[cohort]
        groups[None] = sum(expected[cohort].values(), Counter())
        for key in rows.keys() | groups.keys():
            tally, parts = rows.get(key, Tally()), groups.get(key, Counter())
            for name in (part.name for part in TALLY_PARTS):
                findings.compare(f"{asked}, {cohort} {key} {name}", getattr(tally, name), parts[name])


def _key(by: Grouping, key: object) -> str | None:
    """Return a group's key as the table has it."""
    if by is Grouping.ROUND and isinstance(key, int):
        return f"{ROUNDS[key - 1].year}-{(key - 1) % 4 + 1}"
    return None if key is None else str(key)


def _check_series(findings: Findings, question: Question, projects: list[Invented]) -> None:
    points = series(question)
    for point in (points[0], points[len(points) // 2], points[-1]):
        asked = Question(question.officer, point.window, question.by)
        _check_table(findings, asked, projects, point.table)


def _check_members(findings: Findings, question: Question, projects: list[Invented]) -> None:
    """Count the members behind some cells."""
    expected = _recounted(question, projects)
    for cohort, zone in _some_cells(expected):
        parts = expected[cohort][zone]
        for state, part in PART_OF_STATE.items():
            found = members(
                officer=question.officer,
                window=question.window,
                selection=Selection(zone_id=zone),
                cohort=cohort,
                state=state,
            )
            findings.compare(f"members of {cohort} in zone {zone}, {state}", found.count(), parts[part])


def _some_cells(expected: dict[str, Counted]) -> Iterator[tuple[Cohort, int]]:
    for cohort in Cohort:
        for zone in list(expected[cohort])[:5]:
            if isinstance(zone, int):
                yield cohort, zone
