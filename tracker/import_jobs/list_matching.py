"""Which registered projects the rows of a list mean: by number, code, or name with owner and zone; doubts are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry
from projects.operations.list_turns import check_place
from projects.rules.chunks import chunked
from projects.rules.entry_lines import EntryLine
from projects.rules.texts import spelling_key
from tracker.import_jobs.duplicates import alike
from tracker.queries.rounds.matching import match_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from projects.models import Project, Round
    from projects.rules.stages import Cohort
    from tracker.imports.ledger_rows import LedgerRow
    from tracker.queries.rounds.matching import MatchedLine
    from zones.models import Officer, Zone

Key = tuple[str, int]


@dataclass(frozen=True)
class Meant:
    """What a row means: one project, or several that may be meant, or none with the field, code and sentence why."""

    project: Project | None = None
    candidates: Sequence[Project] = ()
    fault: tuple[str, str, str] | None = None


def meant_by(
    rows: Sequence[LedgerRow], by: Officer, *, decided: Mapping[Key, int], zone_of: Callable[[LedgerRow], Zone | None]
) -> dict[Key, Meant]:
    """
    Return what each row means, among what the officer sees. Few queries for every 500 rows.

    :param decided: the projects that the officer said rows are, by their numbers
    :param zone_of: the zone that a row names, if it names one that the officer sees
    """
    found: dict[Key, Meant] = {}
    for portion in chunked(rows):
        lines = [_line(number, row, decided.get(row.key)) for number, row in enumerate(portion)]
        for row, matched in zip(portion, match_lines(lines, by), strict=True):
            found[row.key] = _meant(row, matched, zone_of(row))
    return found


def _line(number: int, row: LedgerRow, decided: int | None) -> EntryLine:
    key = row.get("id") if decided is None else decided
    return EntryLine(number, row.get("name"), row.get("name"), key=key, code=row.get("national_code") or "")


def _meant(row: LedgerRow, matched: MatchedLine, zone: Zone | None) -> Meant:
    if matched.project is not None and not matched.by_name:
        return Meant(matched.project)
    if (number := matched.line.key) is not None:
        detail = f"没有编号为 {number} 的项目，或您无权查看；请核对，或留空系统编号。"
        return Meant(fault=("id", "unknown_project", detail))
    named = [matched.project] if matched.project else list(matched.candidates)
    is_exact = matched.project is not None or _is_of_name(named, row)
    return _by_name(row, named, zone, is_exact=is_exact)


def _is_of_name(named: Sequence[Project], row: LedgerRow) -> bool:
    key = spelling_key(row.get("name"))
    return any(spelling_key(project.name) == key for project in named)


def _by_name(row: LedgerRow, named: Sequence[Project], zone: Zone | None, *, is_exact: bool) -> Meant:
    if not named:
        detail = "没有这个名称的项目，也没有相近的，或您无权查看；请核对名称，或填项目代码。"
        return Meant(fault=("name", "unknown_project", detail))
    # Of several called so, the one of the zone and of the owner that the row names.
    left = [project for project in named if zone is None or project.zone_id == zone.pk]
    if len(left) > 1 and row.get("owner"):
        left = [project for project in left if spelling_key(project.owner) == spelling_key(row.get("owner"))] or left
    if is_exact and len(left) == 1 and not _contradicts(row, left[0]):
        return Meant(left[0])
    return Meant(candidates=left or named)


def _contradicts(row: LedgerRow, project: Project) -> bool:
    """Whether a row of the same name says of the owner or the code what is not so of the project."""
    owner, code = row.get("owner"), row.get("national_code")
    is_other_owner = bool(owner and project.owner) and not alike(project.owner, owner)
    return is_other_owner or bool(code and project.national_code and code != project.national_code)


def place_fault(project: Project, round_: Round, cohort: Cohort, turns: Sequence[CohortEntry]) -> DomainError | None:
    """Return why a project cannot come onto a list beside its standing entries there, if so."""
    try:
        check_place(CohortEntry(project=project, round=round_, cohort=str(cohort)), turns)
    except DomainError as error:
        return error
    return None
