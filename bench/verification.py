"""The product's figures beside those of the second opinion, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.random_edits import edit_at_random
from bench.rate_queries import DAYS, MOMENT_PAST, PROVINCE, RateQuery, league, province, series
from bench.reading import numbers_of_unit, read_projects
from bench.recount import Counted, recount
from bench.sample_projects import ROUNDS, SampleProject, unit_of
from projects.operations.projection import projection_differences
from projects.rules.rate_members import MemberFilter
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
class Comparison:
    """How many cells were compared, and which differ."""

    cells: int = 0
    different: list[str] = field(default_factory=list)

    def compare(self, what: str, found: int, expected: int) -> None:
        """Note one cell."""
        self.cells += 1
        if found != expected:
            self.different.append(f"{what}: {found}, recounted {expected}")


def verify(*, is_whole: bool) -> Comparison:
    """
    Compare before and after random edits, as now known and as known in the past.

    The projects of one province are counted twice, or those of the whole nation where `is_whole`.
    """
    comparison = Comparison()
    projects = read_projects(numbers_of_unit(None if is_whole else PROVINCE))
    _verify_all(comparison, projects, is_whole=is_whole)
    accepted, again = edit_at_random(projects, EDITS)
    comparison.compare("edits accepted at all", int(accepted > EDITS // 4), 1)
    edited = {project.id: project for project in again}
    _verify_all(comparison, [edited.get(project.id, project) for project in projects], is_whole=is_whole)
    if is_whole:
        # Of a million entries it takes longer than everything else: there the figures above speak for the projection.
        comparison.compare("projected values that differ from the ledger", len(list(projection_differences())), 0)
    return comparison


def _verify_all(comparison: Comparison, projects: list[SampleProject], *, is_whole: bool) -> None:
    local = [project for project in projects if unit_of(project.zone) == PROVINCE]
    for day in DAYS:
        for known_at in (None, MOMENT_PAST):
            _verify_table(comparison, province(day, known_at=known_at), local)
        if is_whole:
            _verify_table(comparison, league(day), projects)
    if is_whole:
        _verify_table(comparison, league(DAYS[-2], known_at=MOMENT_PAST), projects)
    for by in Grouping:
        _verify_table(comparison, province(DAYS[-2], by=by), local)
        _verify_table(comparison, province(DAYS[-2], by=by, known_at=MOMENT_PAST), local)
    for by in (Grouping.NONE, Grouping.ZONE, Grouping.ROUND, Grouping.CATEGORY):
        _verify_series(comparison, province(by=by), local)
    _verify_members(comparison, province(DAYS[-2]), local)


def _recounted(query: RateQuery, projects: list[SampleProject]) -> dict[str, Counted]:
    window = query.window
    return recount(
        projects,
        rounds={round_.pk for round_ in window.rounds},
        as_of=window.as_of,
        known_at=window.records_moment,
        by=str(query.by),
    )


def _verify_table(
    comparison: Comparison, query: RateQuery, projects: list[SampleProject], table: RateTable | None = None
) -> None:
    table = table or query.run()
    expected = _recounted(query, projects)
    label = f"{query.officer.username} by {query.by} as of {query.window.as_of}"
    for cohort in Cohort:
        groups = {_key(query.by, key): parts for key, parts in expected[cohort].items()}
        rows = {row.key: row.tallies[cohort] for row in table.rows}
        rows[None] = table.total.tallies[cohort]
        groups[None] = sum(expected[cohort].values(), Counter())
        for key in rows.keys() | groups.keys():
            tally, parts = rows.get(key, Tally()), groups.get(key, Counter())
            for name in (part.name for part in TALLY_PARTS):
                comparison.compare(f"{label}, {cohort} {key} {name}", getattr(tally, name), parts[name])


def _key(by: Grouping, key: object) -> str | None:
    """Return a group's key as the table has it."""
    if by is Grouping.ROUND and isinstance(key, int):
        return f"{ROUNDS[key - 1].year}-{(key - 1) % 4 + 1}"
    return None if key is None else str(key)


def _verify_series(comparison: Comparison, query: RateQuery, projects: list[SampleProject]) -> None:
    points = series(query)
    for point in (points[0], points[len(points) // 2], points[-1]):
        monthly = RateQuery(query.officer, point.window, query.by)
        _verify_table(comparison, monthly, projects, point.table)


def _verify_members(comparison: Comparison, query: RateQuery, projects: list[SampleProject]) -> None:
    """Count the members behind some cells."""
    expected = _recounted(query, projects)
    for cohort, zone in _some_cells(expected):
        parts = expected[cohort][zone]
        for state, part in PART_OF_STATE.items():
            found = members(
                officer=query.officer,
                window=query.window,
                selection=Selection(zone_id=zone),
                cohort=cohort,
                wanted=MemberFilter(frozenset({state})),
            )
            comparison.compare(f"members of {cohort} in zone {zone}, {state}", found.count(), parts[part])


def _some_cells(expected: dict[str, Counted]) -> Iterator[tuple[Cohort, int]]:
    for cohort in Cohort:
        for zone in list(expected[cohort])[:5]:
            if isinstance(zone, int):
                yield cohort, zone
