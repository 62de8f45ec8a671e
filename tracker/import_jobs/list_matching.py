"""Which registered projects the rows of a list mean: by number, code, or name with owner and zone; doubts are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry, FormerCode, Project
from projects.operations.list_turns import check_place
from projects.rules.chunks import chunked
from projects.rules.entry_lines import EntryLine
from projects.rules.texts import spelling_key
from tracker.import_jobs.duplicates import alike
from tracker.queries.rounds.matching import match_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from projects.models import Round
    from projects.rules.stages import Cohort
    from tracker.imports.ledger_rows import LedgerRow
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
    known = _Known(rows, by, decided.values())
    found: dict[Key, Meant] = {}
    for row in rows:
        if (meant := known.meant(row, decided.get(row.key))) is not None:
            found[row.key] = meant
    for portion in chunked([row for row in rows if row.key not in found]):
        lines = [EntryLine(number, row.get("name"), row.get("name")) for number, row in enumerate(portion)]
        for row, matched in zip(portion, match_lines(lines, by), strict=True):
            named = [matched.project] if matched.project else list(matched.candidates)
            is_exact = matched.project is not None or _is_of_name(named, row)
            found[row.key] = _by_name(row, named, zone_of(row), is_exact=is_exact)
    return found


class _Known:
    """The visible projects that rows name by a number or a code."""

    def __init__(self, rows: Sequence[LedgerRow], by: Officer, decided: Iterable[int]) -> None:
        visible = Project.objects.visible_to(by).select_related("zone")
        self.by_number: dict[int, Project] = {}
        self.by_code: dict[str, Project] = {}
        codes = sorted({row.get("national_code") for row in rows} - {None})
        numbers = {row.get("id") for row in rows} - {None} | {*decided}
        for chunk in chunked(codes):
            self.by_code |= {one.national_code: one for one in visible.filter(national_code__in=chunk)}
            former = FormerCode.objects.filter(code__in=chunk, project__in=visible)
            for one in former.select_related("project__zone"):
                self.by_code.setdefault(one.code, one.project)
        for chunk in chunked(sorted(numbers)):
            self.by_number |= {one.pk: one for one in visible.filter(pk__in=chunk)}

    def meant(self, row: LedgerRow, decided: int | None) -> Meant | None:
        """Return what a row means by what was decided, by its number or its code; None if the name has to say it."""
        number = row.get("id") if decided is None else decided
        if number is not None:
            project = self.by_number.get(number)
            detail = f"没有编号为 {number} 的项目，或您无权查看；请核对，或留空系统编号。"
            return Meant(project) if project else Meant(fault=("id", "unknown_project", detail))
        project = self.by_code.get(row.get("national_code") or "")
        return Meant(project) if project else None


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
